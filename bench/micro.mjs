/**
 * The parts of a call in isolation, with tinybench: how long each takes when nothing else is going on.
 *
 *   npm run bench:micro [-- MILLISECONDS EACH]
 */
import { build } from 'esbuild';
import { Bench } from 'tinybench';
import { isMain, tell } from './kit/tell.mjs';

/** Exports by file. The build bundles the library into a few files; these parts are needed one by one. */
const PARTS = {
  'budget/bucket': 'Bucket',
  'budget/credential': 'CredentialNames',
  'budget/endpoint-index': 'EndpointIndex',
  'budget/server-clock': 'ServerClock',
  'pacing/ledger': 'Ledger',
  'pacing/line': 'Line',
  'reading/envelope': 'readEnvelope',
  'reading/judge-reply': 'judgeReply',
  'reading/rate-limit-headers': 'readRateLimits',
};
const { outputFiles } = await build({
  stdin: {
    contents: Object.entries(PARTS)
      .map(([file, name]) => `export { ${name} } from './${file}.js';`)
      .join('\n'),
    resolveDir: `${import.meta.dirname}/../lib`,
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  write: false,
});
const {
  Bucket,
  CredentialNames,
  EndpointIndex,
  ServerClock,
  Ledger,
  Line,
  readEnvelope,
  judgeReply,
  readRateLimits,
} = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);

const now = Date.now();
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'x-rate-limit-limit': '900',
  'x-rate-limit-remaining': '899',
  'x-rate-limit-reset': String(Math.floor(now / 1000) + 900),
};
const data = { data: { id: '20', text: 'just setting up my twttr' } };
const scrub = (text) => text;
const good = { status: 200, headers, text: JSON.stringify(data), data, usualTransform: true };
const refusal = {
  title: 'Not Found Error',
  type: 'https://api.x.com/2/problems/resource-not-found',
  detail: 'Could not find tweet with id: [20].',
  resource_id: '20',
};
const bad = { ...good, status: 404, text: JSON.stringify(refusal), data: refusal };
const endpoints = new EndpointIndex();
const endpoint = endpoints.find('GET', '/2/tweets/20');
const policy = { spread: false, reserve: 0, maxConcurrentBucket: Infinity, maxConcurrentTotal: Infinity };
const ledger = new Ledger(policy);
const bucket = ledger.of('a', endpoint, 'user:a', 'api.x.com', now);
const told = readRateLimits({ ...headers, 'x-rate-limit-remaining': '100000000' });
const names = new CredentialNames();
const line = new Line();
for (let at = 0; at < 100_000; at++) line.join({ rank: (at * 7_919) % 100_003, order: at, at: -1 });
const clock = new ServerClock();

export async function micro(time) {
  const bench = new Bench({ time, warmupTime: 100 });
  bench
    .add('find an endpoint', () => endpoints.find('GET', '/2/tweets/1234567890123456789'))
    .add('name a credential', () => names.of('Bearer a-users-token'))
    .add('read the rate-limit headers', () => readRateLimits(headers))
    .add('take from a bucket and settle', () => {
      const ticket = bucket.take(now);
      bucket.settle(ticket, { ending: 'answered', told }, now, 0);
    })
    .add('narrow the offset of a clock', () => clock.observe(now - 500, now - 80, now))
    .add('unwrap an envelope', () => readEnvelope(good, scrub))
    .add('judge a 404', () => judgeReply(bad, endpoint, now))
    .add('make a bucket', () => new Bucket('b', endpoint, 'user:b', bucket.shared, policy, clock))
    .add('leave a line of 100,000 and join it again', () => {
      const item = line.all()[50_000];
      line.leave(item);
      line.join(item);
    });
  await bench.run();
  return bench.tasks.map(({ name, result }) => ({
    name,
    nanoseconds: Math.round(result.latency.p50 * 1e6),
    p99: Math.round(result.latency.p99 * 1e6),
  }));
}

if (isMain(import.meta)) {
  const rows = await micro(Number(process.argv[2] ?? 300));
  console.table(rows);
  tell('micro', rows);
}
