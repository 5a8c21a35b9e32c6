// The answer to a posted form is shown in the page that is open: styles and scripts stand already and are not loaded again.
// Whatever is out of the ordinary is left to the browser; a form sent a second time is, by its key, the same command.
(() => {
  const leftToBrowser = new WeakSet();
  let sending = null;
  let leaving = false;
  let shown = history.state?.hall ?? fresh();
  let isAnswer = false; // shown without an address of its own: a reload shows the page before it
  let typed = null;

  history.replaceState({ hall: shown }, "");

  function fresh() {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  }

  // As the browser itself would write them: the same fields make the same command.
  const lines = (text) => text.replace(/\r\n?|\n/g, "\r\n");
  const alike = (action) => [...document.forms].filter((one) => one.getAttribute("action") === action);
  function fieldsOf(form, submitter) {
    const fields = [...new FormData(form)];
    if (submitter?.name) fields.push([submitter.name, submitter.value]);
    return fields.map(([name, value]) => [lines(name), lines(value)]);
  }

  function isOrdinary(event) {
    const { target: form, submitter } = event;
    return !event.defaultPrevented && window.htmx && "submitter" in event && form.getAttribute("method") === "post" && !form.target
      && form.enctype === "application/x-www-form-urlencoded" && !form.querySelector("input[type='file']")
      && form.dataset.whole === undefined && document.body.dataset.idleSeconds === undefined
      && !["formaction", "formmethod", "formenctype", "formtarget"].some((name) => submitter?.hasAttribute(name));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (leftToBrowser.delete(form) || !isOrdinary(event)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  async function send(form, submitter) {
    const turn = (sending = {});
    leaving = false;
    const action = form.getAttribute("action");
    const place = alike(action).indexOf(form);
    const fields = fieldsOf(form, submitter);
    let answer;
    let text;
    try {
      answer = await fetch(action || location.href, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html" } });
      text = await answer.text();
    } catch {
      if (turn === sending && !leaving) leave(form, submitter);
      return;
    }
    if (turn !== sending) return;
    if (!answer.headers.get("content-type")?.startsWith("text/html") || !isLikeThis(text)) {
      if (answer.redirected) location.assign(answer.url);
      else leave(form, submitter);
      return;
    }
    if (answer.redirected) arrive(answer.url);
    else stay({ action, place, fields });
    await show(text);
  }

  function leave(form, submitter) {
    leftToBrowser.add(form);
    delete form.dataset.sent;
    setTimeout(() => form.requestSubmit(submitter)); // not while the form's own submission is still being told
  }

  // The same shell with the same assets: only then does the rest of the head hold for the page that comes.
  const assetsOf = (page) => [...page.head.querySelectorAll("link[rel='stylesheet'], script[src], meta[name='hall-hub']")].map((one) => one.outerHTML).join();
  const shellOf = (page) => [page.body.className, page.documentElement.dataset.size, page.body.dataset.idleSeconds, assetsOf(page)].join();
  const isLikeThis = (text) => shellOf(new DOMParser().parseFromString(text, "text/html")) === shellOf(document);

  function arrive(address) {
    typed = null;
    isAnswer = false;
    push(address);
  }

  // A refusal or the form again: the address stays, and going back leads to the form as it was filled in.
  function stay(filled) {
    if (isAnswer) return;
    typed = { ...filled, on: shown };
    isAnswer = true;
    push(location.href);
  }

  function push(address) {
    shown = fresh();
    history.pushState({ hall: shown }, "", address);
  }

  async function show(text) {
    window.scrollTo({ top: 0, left: 0, behavior: "instant" });
    await window.htmx.swap({ text, sourceElement: document.body, target: document.body, swap: "outerSync" });
    if (document.activeElement !== document.body) return; // an error summary has taken the focus
    const place = document.querySelector("main h1") ?? document.querySelector("main");
    if (!place) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  async function back() {
    const { on, action, place, fields } = typed;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (answer.redirected || !answer.ok || !isLikeThis(text)) throw new TypeError("another page");
      [shown, isAnswer, typed] = [on, false, null];
      await show(text);
    } catch {
      location.reload();
      return;
    }
    const form = alike(action)[place];
    if (form) fill(form, fields);
  }

  function fill(form, fields) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }

  window.addEventListener("beforeunload", () => { leaving = true; });
  window.addEventListener("popstate", ({ state }) => {
    if (!state?.hall) { history.replaceState({ hall: shown }, ""); return; } // a jump within the page
    if (state.hall === shown) return;
    sending = null;
    if (typed?.on === state.hall) back();
    else location.reload();
  });
})();
