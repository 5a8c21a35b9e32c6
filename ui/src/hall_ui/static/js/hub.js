// hall.subscribe(url, names, tell): the page's end of the shared event stream, or a stream of its own without SharedWorker.
window.hall = (() => {
  const subscribers = [];
  const joined = new Map();
  let port = null;
  let own = new Map();

  function deliver(message) {
    for (const { url, names, tell } of subscribers) {
      if (url === message.url && (message.name === "resync" || names.includes(message.name))) tell(message);
    }
  }

  function worker() {
    const script = document.querySelector('meta[name="hall-hub"]')?.content;
    if (!script || !window.SharedWorker) return null;
    const shared = new SharedWorker(script);
    shared.port.onmessage = (event) => deliver(event.data);
    return shared.port;
  }

  function openOwn(url, names) {
    const source = own.get(url) ?? new EventSource(url);
    own.set(url, source);
    source.onopen = () => deliver({ url, name: "resync", data: "", id: "" });
    for (const name of names) {
      source.addEventListener(name, (event) => deliver({ url, name, data: event.data, id: event.lastEventId }));
    }
  }

  function join(url, names) {
    const known = joined.get(url) ?? new Set();
    const added = names.filter((name) => !known.has(name));
    joined.set(url, new Set([...known, ...added]));
    if (!added.length) return;
    port ??= worker();
    if (port) port.postMessage({ url, names: added });
    else openOwn(url, added);
  }

  window.addEventListener("pagehide", () => {
    port?.postMessage({ leave: true });
    for (const source of own.values()) source.close();
    own = new Map();
  });

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    const before = [...joined];
    joined.clear();
    for (const [url, names] of before) join(url, [...names]);
  });

  return {
    subscribe(url, names, tell) {
      subscribers.push({ url, names, tell });
      join(url, names);
    },
  };
})();
