/**
 * Runs every benchmark, one after the other, and writes their results as tables and a picture: docs/benchmarks.md and
 * docs/benchmarks.svg. Takes half an hour. The report also uses results that earlier runs left in bench/results; a
 * single benchmark that is started directly leaves its results there with BENCH_RESULTS=bench/results.
 *
 *   npm install --prefix bench            once, for the other clients; those not installed are skipped
 *   npm run bench [-- PART…]              all of them, or those named: overhead streams memory …
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { report } from './report.mjs';

const HERE = import.meta.dirname;
const RESULTS = `${HERE}/results`;
/** Each part with its command-line arguments: mostly the number of rounds. */
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
