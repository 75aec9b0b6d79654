/**
 * How close pacing comes to the optimum: the makespan divided by the shortest that the windows allow, and the number of
 * 429s. Real sockets on loopback, the simulated X in its own process.
 *
 *   npm run bench:pacing [-- PART OF A WORLD'S NAME]
 *
 * The optimum knows every window beforehand: it sends as many requests as each window allows at the instant it opens.
 */
import { attach } from '../dist/esm/index.js';
import axios from './kit/axios.mjs';
import { isMain, tell } from './kit/tell.mjs';
import { remoteX } from './remote-x.mjs';

const ME = 'GET /2/users/me';
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

/**
 * When the last request may start if an oracle sends them that knows the windows: it sends as many as all windows
 * allow, then waits until every window that is used up has reset. A window starts with its first request and ends on
 * a whole second of the server's clock, as X's do. What others took from a window is not available to the oracle
 * either. Epoch milliseconds of the server's clock.
 */
function lastStart(first, count, specs, serverStart, takings) {
  const takenWithin = (start, end) =>
    takings.reduce((sum, { at, taken }) => sum + (start <= at && at < end ? taken : 0), 0);
  const windows = specs.map(({ limit, windowMs, spent = 0, startsAt }) => {
    const running = spent > 0 || startsAt === 'server-start';
    return { limit, windowMs, left: limit - spent, ends: running ? endOf(serverStart, windowMs) : undefined };
  });
  for (let now = first, toGo = count; ;) {
    for (const window of windows) {
      if (window.ends !== undefined && now < window.ends) continue;
      if (window.ends !== undefined) window.left = window.limit;
      window.ends = endOf(now, window.windowMs);
      window.left = Math.max(0, window.left - takenWithin(now, window.ends));
    }
    const sends = Math.min(toGo, ...windows.map(({ left }) => left));
    toGo -= sends;
    for (const window of windows) window.left -= sends;
    if (toGo === 0) return now;
    now = Math.max(...windows.filter(({ left }) => left === 0).map(({ ends }) => ends));
  }
}

const endOf = (start, windowMs) => Math.floor((start + windowMs) / 1000) * 1000;

export const WORLDS = [
  {
    name: '250 at once on 50 per 3 s',
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    calls: many(250, () => ['/2/users/me']),
  },
  {
    name: 'five endpoints with different limits',
    windows: {
      [ME]: { limit: 50, windowMs: 3_000 },
      'GET /2/users/:id/followers': { limit: 20, windowMs: 2_000 },
      'GET /2/users/:id': { limit: 100, windowMs: 5_000 },
      'GET /2/lists/:id': { limit: 7, windowMs: 2_000 },
      'GET /2/spaces/search': { limit: 30, windowMs: 4_000 },
    },
    calls: [
      ...many(200, () => ['/2/users/me']),
      ...many(100, (at) => [`/2/users/${at + 20}/followers`]),
      ...many(250, (at) => [`/2/users/${at + 20}`]),
      ...many(35, (at) => [`/2/lists/${at + 20}`]),
      ...many(90, () => ['/2/spaces/search?query=x']),
    ],
  },
  {
    name: 'a window mostly spent before we start',
    windows: { [ME]: { limit: 50, windowMs: 3_000, spent: 45 } },
    calls: many(200, () => ['/2/users/me']),
  },
  {
    name: 'windows that run already, whoever asks',
    windows: { [ME]: { limit: 50, windowMs: 3_000, startsAt: 'server-start' } },
    calls: many(200, () => ['/2/users/me']),
  },
  {
    name: 'a second, longer window beside the first',
    windows: {
      [ME]: [
        { limit: 50, windowMs: 2_000 },
        { limit: 120, windowMs: 8_000, headers: '24h-user' },
      ],
    },
    calls: many(200, () => ['/2/users/me']),
  },
  {
    name: 'latency 5 to 500 ms, out of order',
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    latencyMs: [5, 500],
    calls: many(250, () => ['/2/users/me']),
  },
  {
    name: '100 credentials, 10 calls each on 2 per 6 s',
    windows: { [ME]: { limit: 2, windowMs: 6_000 } },
    calls: many(1_000, (at) => ['/2/users/me', `user-${at % 100}`]),
  },
  {
    name: 'clock 30 s ahead',
    skewMs: 30_000,
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    calls: many(250, () => ['/2/users/me']),
    most: 1.1,
  },
  {
    name: 'clock 30 s behind',
    skewMs: -30_000,
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    calls: many(250, () => ['/2/users/me']),
    most: 1.1,
  },
  {
    name: 'somebody else takes 20 once, unseen',
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    external: [{ operation: ME, count: 20, everyMs: 4_500 }],
    calls: many(150, () => ['/2/users/me']),
    refusals: 2,
    most: Infinity,
  },
  {
    // After each of these numbers of answers, in the middle of a window, others take all that is left of it.
    name: 'somebody else empties the window, five times',
    windows: { [ME]: { limit: 50, windowMs: 3_000 } },
    requestLatencyMs: [5, 40],
    surprises: [15, 40, 60, 90, 130],
    calls: many(200, () => ['/2/users/me']),
    // The first surprise meets every request under way; after that others are known, and each costs one 429.
    refusals: 49 + 4,
    refusalsLater: 1,
    most: 1.1,
  },
  {
    name: 'an outage of 5 s (503)',
    windows: { [ME]: { limit: 1_000, windowMs: 900_000 } },
    calls: many(50, () => ['/2/users/me']),
    outageMs: 5_000,
    most: 1.2,
  },
  {
    name: '429s without headers, 20 per 3 s',
    windows: { 'GET /2/users/:id/affiliates': { limit: 20, windowMs: 3_000, headers: 'none' } },
    headers429: 'none',
    calls: many(100, () => ['/2/users/7/affiliates']),
    refusals: Infinity,
    most: 1.2,
  },
];

/** The attached client: `send` resolves to whether the call succeeded. */
function ours(url) {
  const x = attach(axios.create({ baseURL: url }), { pacing: { maxWaitMs: 600_000 } });
  const send = async (path, token) =>
    (await x.client.get(path, { headers: { Authorization: `Bearer ${token}` } })).ok;
  return { send, close: () => x.close() };
}

export async function live({ name, calls, windows, outageMs, ...options }, connect = ours) {
  const { most, refusals, refusalsLater, surprises = [], ...serverOptions } = options;
  const server = await remoteX({ windows, ...serverOptions });
  const client = await connect(server.url, windows);
  if (outageMs) await server.outage('*', { forMs: outageMs });
  let answered = 0;
  const begun = performance.now();
  const results = await Promise.all(
    calls.map(async ([url, token = 'a-user']) => {
      const ok = await client.send(url, token);
      if (surprises.includes(++answered)) await server.consume(ME, windows[ME].limit);
      return ok;
    }),
  );
  const makespan = performance.now() - begun;
  const told = await server.tell();
  await client.close?.();
  await server.stop();

  // For each budget, the oracle starts when our first request was counted; its answers take as long as ours.
  const ends = told.budgets.map(({ operation, first, count }) => {
    const last = windows[operation]
      ? lastStart(first, count, [windows[operation]].flat(), told.startedAt, told.takings)
      : first;
    return last - told.first;
  });
  // What each surprise cost: the 429s from then until the next one.
  const each = told.takings.map(
    ({ refusedBefore }, at) => (told.takings[at + 1]?.refusedBefore ?? told.refused) - refusedBefore,
  );
  const slowest = Array.isArray(options.latencyMs) ? options.latencyMs[1] : (options.latencyMs ?? 0);
  const optimum = Math.max(outageMs ?? 0, ...ends) + slowest;
  const failed = results.filter((ok) => !ok).length;
  const ratio = makespan / optimum;
  const good =
    ratio <= (most ?? 1.03) &&
    told.refused <= (refusals ?? 0) &&
    each.slice(1).every((count) => count <= (refusalsLater ?? Infinity)) &&
    each.length === surprises.length &&
    failed === 0;
  return {
    world: name,
    calls: calls.length,
    'makespan s': (makespan / 1000).toFixed(2),
    optimum: (optimum / 1000).toFixed(2),
    ratio: ratio.toFixed(3),
    allowed: (most ?? 1.03).toFixed(2),
    '429s': told.refused,
    ...(each.length > 0 && { 'a surprise': each.join(' ') }),
    '503s': told.down,
    failed,
    good,
  };
}

if (isMain(import.meta)) {
  const wanted = process.argv[2] ?? '';
  const rows = [];
  for (const world of WORLDS.filter(({ name }) => name.includes(wanted))) {
    rows.push(await live(world));
    console.log(JSON.stringify(rows.at(-1)));
  }
  console.table(rows);
  tell('pacing', rows);
}
