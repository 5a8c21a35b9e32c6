// Single-key shortcuts, shown on the button they press; the reader can switch them off (WCAG 2.1.4).
(() => {
  const STORE = "hall-keys";
  const isOn = () => localStorage.getItem(STORE) !== "off";

  function show() {
    const button = document.querySelector("[data-keys]");
    if (!button) return;
    button.hidden = !document.querySelector("[data-key]");
    button.textContent = isOn() ? "快捷键：开" : "快捷键：关";
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !isOn()) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const aim = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
    if (!aim) return;
    event.preventDefault();
    aim.focus();
    aim.click();
  });

  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-keys]")) return;
    localStorage.setItem(STORE, isOn() ? "off" : "on");
    show();
  });
  document.addEventListener("htmx:after:swap", show);
  show();
})();
