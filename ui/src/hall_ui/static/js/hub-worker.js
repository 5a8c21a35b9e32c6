// One EventSource per address for all tabs: over HTTP/1.1 a browser opens six connections per origin and no more.
const streams = new Map();

function send(stream, message) {
  for (const port of stream.ports) port.postMessage(message);
}

function listen(stream, url, name) {
  stream.source.addEventListener(name, (event) => send(stream, { url, name, data: event.data, id: event.lastEventId }));
}

function open(stream, url) {
  stream.source = new EventSource(url);
  for (const name of stream.names) listen(stream, url, name);
  stream.source.onerror = () => {
    if (stream.source.readyState !== EventSource.CLOSED || !stream.ports.size) return;
    // Refused for good: come back later, and let the pages catch up on what was missed.
    setTimeout(() => {
      if (!stream.ports.size) return;
      open(stream, url);
      stream.source.onopen = () => send(stream, { url, name: "resync", data: "", id: "" });
    }, 2000 + Math.random() * 4000);
  };
}

function join(port, { url, names }) {
  const known = streams.get(url);
  const stream = known ?? { ports: new Set(), names: new Set(), source: null };
  streams.set(url, stream);
  stream.ports.add(port);
  const added = names.filter((name) => !stream.names.has(name));
  for (const name of added) stream.names.add(name);
  if (!known) open(stream, url);
  else for (const name of added) listen(stream, url, name);
}

function leave(port) {
  for (const [url, stream] of streams) {
    stream.ports.delete(port);
    if (stream.ports.size) continue;
    stream.source.close();
    streams.delete(url);
  }
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => (data.leave ? leave(port) : join(port, data));
};
