import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a file of this folder in its own process. Resolves to its first message, with `ask` and `stop` added. */
export async function start(file, ...args) {
  // Node options of this process, such as a profiler, must not apply to the child.
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

/** Starts a server in its own process, so that serving does not slow down the client that is measured. */
export const startServer = (file) => start(file);
