// A plain static file server, as GitHub Pages is one: no special headers, 404.html for what is not there.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { join, normalize, extname } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml', '.json': 'application/json', '.wasm': 'application/wasm', '.xml': 'application/xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.txt': 'text/plain; charset=utf-8',
};

/**
 * Serves a folder under a base path on a free port of 127.0.0.1.
 * @param {string} folder @param {string} [base] with slashes at both ends
 * @returns {Promise<{ url: string, close: () => Promise<void>, requests: string[] }>}
 */
export async function serve(folder, base = '/') {
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    requests.push(path);
    const send = (/** @type {number} */ status, /** @type {Buffer} */ body, /** @type {string} */ name) => {
      response.writeHead(status, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
      response.end(body);
    };
    try {
      if (!path.startsWith(base)) throw new Error('outside the base');
      let file = join(folder, normalize(path.slice(base.length)));
      if ((await stat(file)).isDirectory()) {
        if (!path.endsWith('/')) {
          response.writeHead(301, { location: `${path}/` });
          response.end();
          return;
        }
        file = join(file, 'index.html');
      }
      send(200, await readFile(file), file);
    } catch {
      const page = await readFile(join(folder, '404.html')).catch(() => Buffer.from('not found'));
      send(404, page, '404.html');
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    // In this order: a connection that comes between the two would be waited for.
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
