import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a simulated X in its own process; every method resolves to what the call returned there. */
export async function remoteX(options) {
  const child = fork(fileURLToPath(new URL('./x-server.mjs', import.meta.url)));
  const waiting = new Map();
  let next = 0;
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(value);
  });
  const call = (name, ...args) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      child.send({ id, call: name, args });
    });
  const { url } = await call('start', options);
  return {
    url,
    outage: (...args) => call('outage', ...args),
    consume: (...args) => call('consume', ...args),
    reply: (...args) => call('reply', ...args),
    tell: () => call('tell'),
    stop: () => call('stop'),
  };
}
