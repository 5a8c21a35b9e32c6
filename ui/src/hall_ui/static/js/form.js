// What makes forms and lists kinder; each of them works without.
(() => {
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent !== undefined) { event.preventDefault(); return; }
    form.dataset.sent = "";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("form [aria-busy]")) button.removeAttribute("aria-busy");
  });
  // Refused where it stands, it may be sent again.
  document.addEventListener("htmx:after:request", ({ detail: { ctx: { sourceElement: form } } }) => {
    if (form.dataset?.sent === undefined) return;
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // Drafts and previews are commands of their own: they must not use up the key of the form.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.dataset?.draft === undefined) return;
    ctx.request.headers["Idempotency-Key"] = random();
    ctx.request.body.delete("idempotency_key");
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const place = ctx.sourceElement;
    if (!place.classList?.contains("draft")) return;
    const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    place.textContent = ctx.response.status < 400 ? `草稿已自动保存 ${time}` : "草稿没有保存，提交前请不要关闭页面";
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-submits]")) target.form.requestSubmit();
    if (target.matches("[data-pick-all]")) {
      for (const box of boxes(target.closest("table"))) box.checked = target.checked;
    }
    if (target.matches("[data-pick-all], .pick input")) countPicked(target.closest("table"));
  });

  const boxes = (table) => table.querySelectorAll(".pick input[name='picked']:not(:disabled)");
  function countPicked(table) {
    const picked = [...boxes(table)].filter((box) => box.checked).length;
    const place = (table.closest(".card") ?? document).querySelector("[data-picked]");
    if (place) place.textContent = `已选 ${picked} 件`;
  }

  document.addEventListener("click", ({ target }) => {
    const place = target.closest("[data-phrases]");
    if (place && target.matches("button")) {
      const field = document.getElementById(place.dataset.phrases);
      field.value += (field.value && !/[。；，]$/.test(field.value) ? "；" : "") + target.textContent;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    }
    for (const open of document.querySelectorAll("details.confirm[open]")) {
      if (!open.contains(target)) open.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details.confirm[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  function dress() {
    for (const place of document.querySelectorAll("[data-phrases][hidden], [data-pick-all][hidden]")) place.hidden = false;
    for (const all of document.querySelectorAll("[data-pick-all]")) countPicked(all.closest("table"));
  }
  document.addEventListener("htmx:after:swap", dress);
  dress();
})();
