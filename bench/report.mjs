import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { shown } from './kit/figures.mjs';
import { picture } from './picture.mjs';

const OURS = ['attached', 'x.stream, for await', 'attached, waiting for a window'];

/** Writes docs/benchmarks.md and .svg from the results that the parts left in `folder`. Missing parts are skipped. */
export function report(folder, docs) {
  const read = (part) => {
    const file = `${folder}/${part}.json`;
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  };
  const names = [
    'overhead',
    'pacing',
    'pacing-peers',
    'shared',
    'streams',
    'memory',
    'growth',
    'size',
    'micro',
  ];
  const told = Object.fromEntries(names.map((part) => [part, read(part)]));
  const about = read('about');
  const sections = names.flatMap((part) => (told[part] ? [SECTIONS[part](told[part])] : []));
  const head = [
    '# Benchmarks',
    `Made by \`npm run bench\` on ${about.date}: ${about.machine}, Node ${about.node}. Loopback sockets, servers in processes ` +
      'of their own. All contestants take turns in one run; each ratio is the median over the rounds, with the quartiles in ' +
      'brackets. Wins and losses are both shown.',
    '![Benchmarks](benchmarks.svg)',
  ];
  writeFileSync(`${docs}/benchmarks.md`, `${[...head, ...sections].join('\n\n')}\n`);
  writeFileSync(`${docs}/benchmarks.svg`, picture(told, about));
}

const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
/** A table of objects, with their keys as its head. */
const rowsOf = (rows) => table(Object.keys(rows[0]), rows.map(Object.values));
const name = (client) => (OURS.includes(client) ? `**${client}**` : client);
const STEPS = ['to queue one more', 'to abort one', 'to let one go'];
const stepsOf = ({ queue, abort, letGo }) => [queue, abort, letGo].map((spent) => shown(spent, 0));
const kB = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;

const SECTIONS = {
  overhead: (rows) =>
    [
      '## A call that neither waits nor fails',
      'Requests per second, CPU and latency of the client, relative to bare axios in the same round (clients with a timeout, or that post: to bare axios doing the same). ' +
        'Every client in a process of its own.',
      ...[...new Set(rows.map(({ size, level }) => `${size}, ${level} at a time`))].map(
        (world) =>
          `### ${world}\n\n` +
          table(
            ['client', 'requests/s', 'to bare axios', 'CPU to bare axios', 'latency to bare axios'],
            rows
              .filter(({ size, level }) => `${size}, ${level} at a time` === world)
              .map(({ client, requestsPerSecond, throughput, cpu, latency }) => [
                name(client),
                Math.round(requestsPerSecond),
                shown(throughput),
                shown(cpu),
                shown(latency),
              ]),
          ),
      ),
    ].join('\n\n'),
  pacing: (rows) =>
    `## Pacing\n\nMakespan relative to the shortest that the windows allow, and refused requests.\n\n${table(
      ['world', 'calls', 'makespan', 'optimum', 'ratio', '429s', '503s', 'failed'],
      rows.map((row) => [
        row.world,
        row.calls,
        `${row['makespan s']} s`,
        `${row.optimum} s`,
        row.ratio,
        row['429s'],
        row['503s'],
        row.failed,
      ]),
    )}`,
  'pacing-peers': (rows) =>
    `## Pacing beside others\n\n${table(
      ['world', 'client', 'ratio to the optimum', '429s', 'failed'],
      rows.map((row) => [row.world, name(row.client), row.ratio, row['429s'], row.failed]),
    )}`,
  shared: ({ fleets, costs, turns }) =>
    [
      '## One budget for several processes',
      '250 calls at once in each process, one credential of 50 per 3 s.',
      rowsOf(fleets),
      'Extra cost of a request through Redis; shared and not shared take turns.',
      rowsOf(costs),
      'The same while another client spends the window too: the fleet sends one request at a time.',
      rowsOf(turns),
    ].join('\n\n'),
  streams: (tables) =>
    [
      '## Streams',
      'CPU of the client per post, relative to the minimum that must be done: split into lines and JSON.parse.',
      ...Object.entries(tables).map(
        ([size, rows]) =>
          `### Posts of ${size}\n\n` +
          table(
            ['client', 'posts/s', 'CPU ratio', 'lowest to highest', 'time ratio', 'never came'],
            rows.map((row) => [
              name(row.client),
              row['posts a second'],
              row['CPU ratio'],
              row['lowest to highest'],
              row['time ratio'],
              row['never came, at most'],
            ]),
          ),
      ),
    ].join('\n\n'),
  memory: ({ rows, buckets }) =>
    [
      '## Waiting',
      'Heap per waiting request, axios’s own share included.',
      table(
        ['who', 'how many', 'heap each', 'to queue all at once, each'],
        rows.map((row) => [
          name(row.name),
          row.count,
          kB(row.bytes),
          `${row.microsecondsToQueue.toFixed(0)} µs`,
        ]),
      ),
      table(
        ['idle buckets', 'heap each'],
        buckets.map(({ count, bytes }) => [count, kB(bytes)]),
      ),
    ].join('\n\n'),
  growth: ({ buckets, queued }) =>
    [
      '## Growth',
      'CPU in µs per step. Buckets: a request that need not wait, with that many buckets known; then one call waiting in ' +
        'each bucket, and one more queued, aborted or let go.',
      table(
        ['buckets', 'a request', 'to one bucket', ...STEPS],
        buckets.map((row) => [row.count, Math.round(row.cpuMicroseconds), shown(row.cpu), ...stepsOf(row)]),
      ),
      'Calls that wait in one bucket.',
      table(
        ['in line', ...STEPS],
        queued.map((row) => [row.count, ...stepsOf(row)]),
      ),
    ].join('\n\n'),
  size: ({ sizes, imports }) =>
    [
      '## Size and import',
      table(
        ['', 'minified', 'gzip', 'brotli'],
        sizes.map((row) => [row.name, kB(row.minified), kB(row.gzip), kB(row.brotli)]),
      ),
      table(
        ['import, once axios is there', 'ms'],
        imports.map((row) => [
          row.what.replace('./dist/esm/index.js', '**axios-x-resilience**'),
          shown(row, 1),
        ]),
      ),
    ].join('\n\n'),
  micro: (rows) =>
    `## Parts by themselves\n\n${table(
      ['', 'median', '99th percentile'],
      rows.map((row) => [row.name, `${row.nanoseconds} ns`, `${row.p99} ns`]),
    )}`,
};
