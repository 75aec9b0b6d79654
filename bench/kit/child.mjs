import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a file of this folder in a process of its own; resolves once it has sent its first message, and with that. */
export async function start(file, ...args) {
  // What this process is started with, as a profiler, is not for the others.
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: [] });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ${args.join(' ')} ended with ${code}`);
  });
  gone.catch(() => {});
  const told = async () => (await Promise.race([once(child, 'message'), gone]))[0];
  const first = await told();
  return {
    ...first,
    ask(question) {
      child.send(question);
      return told();
    },
    stop: () => child.kill(),
  };
}

/** A server, so that serving does not slow the client that is measured. */
export const startServer = (file) => start(file);
