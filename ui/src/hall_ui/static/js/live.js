// Live regions: a named event makes the region pull its part of the page, not all browsers at once and not too often.
// A region that holds updates its rows in place; new rows are announced and shown when asked for.
(() => {
  const PAUSE_MS = 2000;
  const JITTER_MS = 400;
  const RESYNC_JITTER_MS = 1500; // after a restart all browsers come back at once
  const SAY_MS = 10000;
  const waiting = new Map();
  const pulledAt = new WeakMap();

  function pull(region, jitter = JITTER_MS) {
    if (waiting.has(region)) return;
    const since = Date.now() - (pulledAt.get(region) ?? 0);
    const wait = Math.max(0, PAUSE_MS - since) + Math.random() * jitter;
    waiting.set(region, setTimeout(() => {
      waiting.delete(region);
      if (!region.isConnected) return;
      if (document.hidden) { region.dataset.stale = ""; return; }
      pulledAt.set(region, Date.now());
      window.htmx.trigger(region, "hall:pull");
    }, wait));
  }

  function heard(region, message) {
    if (message.name === "message") {
      window.htmx.swap({ text: message.data, sourceElement: region, target: region, swap: "none" });
    } else {
      pull(region, message.name === "resync" ? RESYNC_JITTER_MS : JITTER_MS);
    }
  }

  function wire() {
    for (const region of document.querySelectorAll("[data-stream]:not([data-chart])")) {
      window.hall.subscribe(region, region.dataset.stream, region.dataset.events.split(" "), (message) => heard(region, message));
    }
  }

  // One quiet voice for all regions, at most every ten seconds.
  let saidAt = 0;
  let unsaid = null;
  function say(text) {
    let voice = document.getElementById("hall-voice");
    if (!voice) {
      voice = Object.assign(document.createElement("div"), { id: "hall-voice", className: "vh" });
      voice.setAttribute("role", "status");
      document.body.append(voice);
    }
    clearTimeout(unsaid);
    unsaid = setTimeout(() => { saidAt = Date.now(); voice.textContent = text; }, Math.max(0, saidAt + SAY_MS - Date.now()));
  }

  function keepInPlace(shown, coming, paged) {
    const arrived = new Map([...coming.rows].map((row) => [row.id, row]));
    const kept = [...shown.rows].map((row) => {
      const fresh = arrived.get(row.id);
      arrived.delete(row.id);
      if (fresh) return fresh;
      const copy = row.cloneNode(true);
      if (!paged) {
        copy.classList.add("gone");
        for (const box of copy.querySelectorAll("input")) box.disabled = true;
      }
      return copy;
    });
    coming.replaceChildren(...kept);
    return arrived.size;
  }

  function hold(region, part) {
    let count = 0;
    for (const coming of part.querySelectorAll("tbody[id]")) {
      const shown = document.getElementById(coming.id);
      const paged = part.querySelector(`#${CSS.escape(coming.id)}-more a`) !== null;
      if (shown) count += keepInPlace(shown, coming, paged);
    }
    const bar = part.querySelector("[data-fresh]");
    if (!bar || !count) return;
    const link = bar.querySelector("a");
    link.hidden = false;
    link.textContent = `有 ${count} 件${bar.dataset.what}，点击显示`;
    if (document.querySelector(`#${CSS.escape(region.id)} [data-fresh] a`)?.textContent !== link.textContent) say(link.textContent);
  }

  // What a reader has unfolded stays unfolded, and what was folded stays folded, whatever is morphed around it.
  window.htmx?.registerExtension("hall-folds", {
    htmx_before_morph_attr: (element, { attrName }) => !(element instanceof HTMLDetailsElement && attrName === "open"),
  });

  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const region = ctx.sourceElement;
    if (region?.dataset?.hold === undefined) return;
    for (const task of tasks) {
      const part = task.type === "main" ? task.fragment.firstElementChild : null;
      if (part) hold(region, part);
    }
  });
  document.addEventListener("htmx:after:swap", wire);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const region of document.querySelectorAll("[data-stale]")) {
      delete region.dataset.stale;
      pull(region);
    }
  });
  wire();
})();
