import http from "node:http";

/** Starts a proxy that serves a service below a path, and nothing else. */
export async function proxyBelow(path, port) {
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith(`${path}/`)) {
      response.writeHead(404).end();
      return;
    }
    const options = { port, host: "127.0.0.1", method: request.method, path: request.url.slice(path.length), headers: request.headers };
    const forwarded = http.request(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    request.pipe(forwarded);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}${path}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
