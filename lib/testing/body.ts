import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 1024 * 1024;

/**
 * The body of a request as text; undefined where it has more than 1 MB (2^20 bytes). The excess is read and
 * dropped, so that the client gets to read the answer. Rejects if the client goes away meanwhile.
 */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () =>
      resolve(bytes <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined),
    );
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Error('the client went away'));
    });
  });
}
