// A kiosk forgets: after a quiet while it asks, then clears and goes home (WCAG 2.2.1).
(() => {
  const WARN_S = 30;
  const limit = Number(document.body.dataset.idleSeconds ?? 0);
  if (!limit) return;
  const box = document.querySelector(".idle");
  const left = box.querySelector("[data-idle-left]");
  const stay = box.querySelector("[data-idle-stay]");
  let quiet = 0;
  let before = null;

  function wake() {
    quiet = 0;
    if (box.hidden) return;
    box.hidden = true;
    before?.focus();
  }

  setInterval(() => {
    quiet += 1;
    if (quiet >= limit) { window.location.replace(document.body.dataset.idleHome); return; }
    if (quiet < limit - WARN_S) return;
    left.textContent = String(limit - quiet);
    if (!box.hidden) return;
    before = document.activeElement;
    box.hidden = false;
    stay.focus();
  }, 1000);
  for (const name of ["pointerdown", "keydown", "scroll"]) document.addEventListener(name, wake, { passive: true });
})();
