// One EventSource per address for all tabs: over HTTP/1.1 a browser opens six connections per origin and no more.
// Whoever may have missed something between a page's making and its listening is told to look again ("resync").
const streams = new Map();
const RECENT_MS = 5000;
const resync = (url) => ({ url, name: "resync", data: "", id: "" });

function send(stream, message) {
  stream.saidAt = Date.now();
  for (const port of stream.ports) port.postMessage(message);
}

function listen(stream, url, name) {
  stream.source.addEventListener(name, (event) => send(stream, { url, name, data: event.data, id: event.lastEventId }));
}

function open(stream, url) {
  stream.source = new EventSource(url);
  for (const name of stream.names) listen(stream, url, name);
  stream.source.onopen = () => send(stream, resync(url));
  stream.source.onerror = () => {
    if (stream.source.readyState !== EventSource.CLOSED) return; // it comes back by itself
    setTimeout(() => { if (stream.ports.size) open(stream, url); }, 2000 + Math.random() * 4000);
  };
}

function join(port, { url, names }) {
  const known = streams.get(url);
  const stream = known ?? { ports: new Set(), names: new Set(), source: null, saidAt: 0 };
  streams.set(url, stream);
  stream.ports.add(port);
  const added = names.filter((name) => !stream.names.has(name));
  for (const name of added) stream.names.add(name);
  if (!known) open(stream, url);
  else for (const name of added) listen(stream, url, name);
  if (Date.now() - stream.saidAt < RECENT_MS) port.postMessage(resync(url));
}

// One stream, or with no address all of them.
function leave(port, only) {
  for (const [url, stream] of streams) {
    if (only && url !== only) continue;
    stream.ports.delete(port);
    if (stream.ports.size) continue;
    stream.source.close();
    streams.delete(url);
  }
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => (data.leave === undefined ? join(port, data) : leave(port, data.leave));
};
