#!/usr/bin/env node
/** The executable of the command `axios-x`: connects it to the process. Nothing imports this file. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { run } from './run.js';
import { screenOf } from './screen.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has closed it (`| head`): this is not a failure.
    if (error.code === 'EPIPE') process.exit(0);
    if (stream === process.stdout) process.stderr.write(`axios-x: cannot write: ${error.message}\n`);
    process.exit(1);
  });
}

/** From package.json, three folders up from the built file (`dist/esm/cli`). A link in a bin folder is followed. */
function version(): string {
  const here = dirname(realpathSync(process.argv[1] ?? ''));
  const text = readFileSync(join(here, '..', '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const io = {
  out: screenOf(process.stdout, process.env),
  err: screenOf(process.stderr, process.env),
  input: {
    isTerminal: process.stdin.isTTY,
    chunks: process.stdin as AsyncIterable<Uint8Array | string>,
  },
  env: process.env,
  now: () => performance.timeOrigin + performance.now(),
  version,
};

// Sets the exit code without calling `process.exit()`: output written to a pipe still has to be flushed.
void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
