// hall.subscribe(element, url, names, tell): the page's end of the shared event stream, or a stream of its own without
// SharedWorker. An element subscribes once; one that has left the page hears nothing, and a stream nobody hears is left.
window.hall = (() => {
  const subscribers = new Map();
  let port = null;
  let own = new Map();
  const resync = (url) => ({ url, name: "resync", data: "", id: "" });

  function deliver(message) {
    for (const { url, names, tell } of subscribers.values()) {
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
    const known = own.get(url);
    const source = known ?? new EventSource(url);
    const heard = source.hallNames ??= new Set();
    own.set(url, source);
    source.onopen = () => deliver(resync(url));
    for (const name of names.filter((each) => !heard.has(each))) {
      heard.add(name);
      source.addEventListener(name, (event) => deliver({ url, name, data: event.data, id: event.lastEventId }));
    }
    if (known) deliver(resync(url));
  }

  function join({ url, names }) {
    port ??= worker();
    if (port) port.postMessage({ url, names });
    else openOwn(url, names);
  }

  function leave(url) {
    port?.postMessage({ leave: url });
    own.get(url)?.close();
    own.delete(url);
  }

  function forget() {
    const before = new Set([...subscribers.values()].map(({ url }) => url));
    for (const element of subscribers.keys()) {
      if (!element.isConnected) subscribers.delete(element);
    }
    for (const { url } of subscribers.values()) before.delete(url);
    before.forEach(leave);
  }

  // After all who listen to the same event have subscribed what came.
  document.addEventListener("htmx:after:swap", () => setTimeout(forget));

  window.addEventListener("pagehide", () => {
    port?.postMessage({ leave: "" });
    for (const source of own.values()) source.close();
    own = new Map();
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) [...subscribers.values()].forEach(join);
  });

  return {
    subscribe(element, url, names, tell) {
      if (subscribers.has(element)) return;
      subscribers.set(element, { url, names, tell });
      join({ url, names });
    },
  };
})();
