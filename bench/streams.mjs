/**
 * What reading a stream costs: posts per second, and CPU of this process per post, compared with the minimum that
 * must be done (split into lines, JSON.parse) and with other clients. Loopback sockets, the server in its own
 * process.
 *
 *   npm install --prefix bench            once, for the other clients; those not installed are skipped
 *   npm run bench:streams [-- ROUNDS [PART OF A NAME]]
 *   node --expose-gc bench/streams.mjs memory      a million posts: shows that the heap does not grow
 *
 * All take turns in every round, and each is compared with the minimum of the same round, so that other load on the
 * machine affects all alike. Prints the median ratios with the lowest and highest; there is no pass or fail.
 */
import { fork } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { attach } from '../dist/esm/index.js';
import axios from './kit/axios.mjs';
import { tell } from './kit/tell.mjs';

const PATH = '/2/tweets/search/stream';
const TOKEN = 'a-token';
const headers = { Authorization: `Bearer ${TOKEN}` };
/** Enough that connecting, and recompiling code that was idle for a round, does not matter. */
const POSTS = { '1 kB': 200_000, '4 kB': 60_000 };
/** Rounds that are not counted: code is compiled in them. */
const WARM_UP = 1;
/** A client that brings no post for this long, in milliseconds, has lost the rest and would wait for ever. */
const STALL_MS = 1_000;

/** Parses every non-empty line: what each of the clients has to do in one way or another. */
async function bare(url, each) {
  const { data } = await axios.get(url + PATH, { headers, responseType: 'stream' });
  data.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let rest = '';
    data.on('data', (text) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop();
      for (const line of lines) if (line !== '') each(JSON.parse(line));
    });
    data.on('end', resolve);
    data.on('error', reject);
  });
}

/** The same, as an async generator: shows what `for await` alone costs. */
async function* lineByLine(url) {
  const { data } = await axios.get(url + PATH, { headers, responseType: 'stream' });
  data.setEncoding('utf8');
  let rest = '';
  for await (const text of data) {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop();
    for (const line of lines) if (line !== '') yield JSON.parse(line);
  }
}

/** Passes each item of an async iterator to `each`, until `each` says that it was the last. */
async function drain(items, each) {
  for await (const item of items) if (each(item)) return;
}

/** Passes each item of an emitter to `each`, until the last one or an end event. */
const listen = (emitter, data, ends, each) =>
  new Promise((resolve) => {
    emitter.on(data, (item) => each(item) && resolve());
    for (const end of ends) emitter.on(end, resolve);
  });

async function ours(url, each) {
  const x = attach(axios.create({ baseURL: url, headers }));
  await drain(x.stream(PATH), each);
  await x.close();
}

/** Its base URL is fixed, but a plugin may change the URL of each request; the agent makes it use plain http. */
function twitterApiV2({ TwitterApi }, url) {
  const toLoopback = {
    onBeforeStreamRequestConfig({ params }) {
      params.url = params.url.replace('https://api.x.com', url);
    },
  };
  const settings = { httpAgent: new http.Agent(), plugins: [toLoopback] };
  return new TwitterApi(TOKEN, settings).v2.searchStream();
}

const xdk = ({ Client }, url) => new Client({ bearerToken: TOKEN, baseUrl: url }).stream.posts();

const LEAST = 'split + JSON.parse on axios';
const CONTESTANTS = [
  { name: LEAST, read: bare },
  { name: 'the same, for await', read: (url, each) => drain(lineByLine(url), each) },
  { name: 'x.stream, for await', read: ours },
  {
    name: 'twitter-api-v2, events',
    from: 'twitter-api-v2',
    async read(url, each, library) {
      const stream = await twitterApiV2(library, url);
      await listen(stream, 'data event content', ['connection error event', 'connection closed event'], each);
      stream.destroy();
    },
  },
  {
    name: 'twitter-api-v2, for await',
    from: 'twitter-api-v2',
    async read(url, each, library) {
      const stream = await twitterApiV2(library, url);
      await drain(stream, each).catch(() => {});
      stream.destroy();
    },
  },
  {
    name: '@xdevplatform/xdk, events',
    from: '@xdevplatform/xdk',
    async read(url, each, library) {
      const stream = await xdk(library, url);
      await listen(stream, 'data', ['close'], each);
    },
  },
  {
    name: '@xdevplatform/xdk, for await',
    from: '@xdevplatform/xdk',
    read: async (url, each, library) => drain(await xdk(library, url), each),
  },
  {
    name: 'twitter-api-sdk, for await',
    from: 'twitter-api-sdk',
    read: (url, each, { Client }) => drain(new Client(TOKEN, { base_url: url }).tweets.searchStream(), each),
  },
];

/** Those that are installed. The other clients are no dependencies of the package: they are in bench/package.json. */
async function installed(contestants) {
  const missing = new Set();
  const there = [];
  for (const contestant of contestants) {
    try {
      there.push({ ...contestant, library: contestant.from && (await import(contestant.from)) });
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      missing.add(contestant.from);
    }
  }
  for (const name of missing) console.log(`${name} is not installed; skipped: npm install --prefix bench`);
  return there;
}

async function startServer() {
  // Node options of this process, such as a profiler, must not apply to the server.
  const child = fork(fileURLToPath(new URL('./stream-server.mjs', import.meta.url)), { execArgv: [] });
  const told = () => new Promise((resolve) => child.once('message', resolve));
  const { url } = await told();
  return {
    url,
    serve(size, count) {
      child.send({ size, count });
      return told();
    },
    stop: () => child.kill(),
  };
}

/**
 * One contestant reads all posts once: microseconds and CPU microseconds per post, and how many posts never came. No
 * forced garbage collection in between: it would discard compiled code too, at the expense of the clients with more
 * code.
 */
async function measure({ name, read, library }, server, size) {
  const count = POSTS[size];
  await server.serve(size, count);
  let seen = 0;
  let noted = 0;
  let notedAt = performance.now();
  let watch;
  const stalled = new Promise((resolve) => {
    watch = setInterval(() => {
      if (seen > noted) [noted, notedAt] = [seen, performance.now()];
      else if (performance.now() - notedAt > STALL_MS) resolve('stalled');
    }, 100);
  });
  const begun = performance.now();
  const before = process.cpuUsage();
  const how = await Promise.race([read(server.url, () => ++seen === count, library), stalled]);
  const { user, system } = process.cpuUsage(before);
  const until = how === 'stalled' ? notedAt : performance.now();
  clearInterval(watch);
  if (seen === 0) throw new Error(`${name} received no posts`);
  return { time: ((until - begun) * 1000) / count, cpu: (user + system) / count, lost: count - seen };
}

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);
const median = (numbers) => sorted(numbers)[numbers.length >> 1];
const spread = (numbers) => {
  const [first, last] = [sorted(numbers)[0], sorted(numbers).at(-1)];
  return `${first.toFixed(2)} to ${last.toFixed(2)}`;
};

function rowOf({ name }, own, least) {
  const ratios = (what) => own.map((run, round) => run[what] / least[round][what]);
  return {
    client: name,
    'posts a second': Math.round(1e6 / median(own.map(({ time }) => time))),
    'CPU us a post': median(own.map(({ cpu }) => cpu)).toFixed(1),
    'CPU ratio': median(ratios('cpu')).toFixed(2),
    'lowest to highest': spread(ratios('cpu')),
    'time ratio': median(ratios('time')).toFixed(2),
    'never came, at most': Math.max(...own.map(({ lost }) => lost)),
  };
}

async function compare(rounds, wanted) {
  const contestants = await installed(
    CONTESTANTS.filter(({ name }) => name === LEAST || name.includes(wanted)),
  );
  const server = await startServer();
  const tables = {};
  for (const size of Object.keys(POSTS)) {
    const runs = new Map(contestants.map(({ name }) => [name, []]));
    // Every round begins with another contestant.
    for (let round = 0; round < WARM_UP + rounds; round++) {
      const first = round % contestants.length;
      for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
        const run = await measure(contestant, server, size);
        if (round >= WARM_UP) runs.get(contestant.name).push(run);
      }
    }
    const { bytesPerPost } = await server.serve(size, 0);
    console.log(`\n${POSTS[size]} posts of ${bytesPerPost} bytes, ${rounds} rounds`);
    tables[size] = contestants.map((one) => rowOf(one, runs.get(one.name), runs.get(LEAST)));
    console.table(tables[size]);
  }
  server.stop();
  tell('streams', tables);
}

/** Reads `count` posts and keeps none; prints the heap in use after every `step`. */
async function memory(count, step) {
  if (!globalThis.gc) throw new Error('start it with node --expose-gc');
  const server = await startServer();
  await server.serve('1 kB', count);
  const x = attach(axios.create({ baseURL: server.url, headers }));
  const used = [];
  let seen = 0;
  for await (const item of x.stream(PATH)) {
    if (item.data && ++seen % step === 0) {
      globalThis.gc();
      used.push((process.memoryUsage().heapUsed / 1e6).toFixed(1));
    }
    if (seen === count) break;
  }
  console.log(`MB of heap in use after every ${step} of ${count} posts: ${used.join(' ')}`);
  await x.close();
  server.stop();
}

if (process.argv[2] === 'memory') await memory(1_000_000, 100_000);
else await compare(Number(process.argv[2] ?? 5), process.argv[3] ?? '');
// Some clients leave timers and sockets behind.
process.exit();
