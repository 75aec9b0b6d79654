#!/usr/bin/env node
/** The command `axios-x`: ties it to the process. This is the bin; nothing imports it. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { run } from './run.js';
import { screenOf } from './screen.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read it has seen enough (`| head`): that is no failure.
    if (error.code === 'EPIPE') process.exit(0);
    if (stream === process.stdout) process.stderr.write(`axios-x: cannot write: ${error.message}\n`);
    process.exit(1);
  });
}

/** From package.json, two folders above `dist`'s copies of this file. A link in a bin folder is followed. */
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

// The exit code is set, not forced: what is written to a pipe still has to leave.
void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
