// A static file server: the built site under a sub-path, as on any plain host.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const SITE = fileURLToPath(new URL("../../dist/", import.meta.url));
const SUB_PATH = "/some/where/";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * Serves the release site on a free port of this machine, as plain hosts do: a file that the browser
 * has already is not sent again (ETag, 304).
 * @returns {Promise<{address: string, sent: {name: string, body: Buffer}[], close: () => Promise<void>}>} where
 * it is, what was sent so far, and how to end it
 */
export async function serveSite() {
  const sent = [];
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, "http://localhost");
      if (!pathname.startsWith(SUB_PATH)) throw new Error("outside the site");
      const name = decodeURIComponent(pathname.slice(SUB_PATH.length)) || "index.html";
      const file = path.join(SITE, name);
      if (!file.startsWith(SITE)) throw new Error("outside the site");
      const body = await readFile(file);
      const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
      const headers = { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream", etag };
      if (request.headers["if-none-match"] === etag) {
        response.writeHead(304, headers).end();
        return;
      }
      sent.push({ name, body });
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not here");
    }
  });
  await new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  return {
    address: `http://127.0.0.1:${server.address().port}${SUB_PATH}`,
    sent,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

/** Bytes of a response body as a host that compresses with brotli sends it. */
export function brotliSize(body) {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }).length;
}
