import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a server of this folder in a process of its own, so that serving does not slow the client that is measured. */
export async function startServer(file) {
  // What this process is started with, as a profiler, is not for the server.
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [] });
  const [{ url }] = await once(child, 'message');
  return { url, stop: () => child.kill() };
}
