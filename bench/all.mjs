/**
 * Every benchmark, one after the other, and what they tell as a table and a picture: docs/benchmarks.md and
 * docs/benchmarks.svg. Half an hour; a part that is run alone with BENCH_RESULTS=bench/results counts for the next report.
 *
 *   npm install --prefix bench            once, for the other clients; any that is missing is left out
 *   npm run bench [-- PART…]              all of them, or those named: overhead streams memory …
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { report } from './report.mjs';

const HERE = import.meta.dirname;
const RESULTS = `${HERE}/results`;
/** Each with the arguments it is given: rounds, mostly. */
const PARTS = {
  overhead: ['11'],
  streams: ['4'],
  memory: [],
  growth: ['11'],
  size: ['11'],
  micro: [],
  'pacing-peers': [],
  pacing: [],
  shared: [],
};

mkdirSync(RESULTS, { recursive: true });
const wanted = process.argv.slice(2);
for (const [part, args] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue;
  console.log(`\n${part}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', `${HERE}/${part}.mjs`, ...args], {
    stdio: 'inherit',
    env: { ...process.env, BENCH_RESULTS: RESULTS },
  });
  if (status !== 0) process.exitCode = 1;
}
const about = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()}`,
  node: process.version,
};
writeFileSync(`${RESULTS}/about.json`, JSON.stringify(about, undefined, 1));
report(RESULTS, `${HERE}/../docs`);
