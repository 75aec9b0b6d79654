/**
 * Other clients in worlds of the pacing benchmark. Clients that take a limit are configured with the right one. What
 * they cannot be configured with (what is spent already, how long answers take), they do not know. A client that
 * gives up has failed calls, and its makespan says little.
 *
 *   npm run bench:pacing-peers [-- PART OF A WORLD'S NAME]
 */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axiosRetry from 'axios-retry';
import Bottleneck from 'bottleneck';
import axios from './kit/axios.mjs';
import { isMain, tell } from './kit/tell.mjs';
import { live, WORLDS } from './pacing.mjs';

/** Worlds with one window, short enough for clients that run into a 429 and then wait for the reset. */
const NAMES = [
  '250 at once on 50 per 3 s',
  'a window mostly spent before we start',
  'windows that run already, whoever asks',
  'latency 5 to 500 ms, out of order',
  'clock 30 s ahead',
];

const toldBy = (windows) => Object.values(windows)[0];
const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });
const didIt = (promise) =>
  promise.then(
    () => true,
    () => false,
  );

const PEERS = [
  {
    name: 'axios-retry, 10 tries with exponential pauses',
    connect(url) {
      const client = axios.create({ baseURL: url });
      axiosRetry(client, {
        retries: 10,
        retryDelay: axiosRetry.exponentialDelay,
        retryCondition: ({ response }) => response?.status === 429,
      });
      return { send: (path, token) => didIt(client.get(path, bearer(token))) };
    },
  },
  {
    name: 'axios-rate-limit, told the limit',
    async connect(url, windows) {
      const { default: rateLimit } = await import('axios-rate-limit');
      const { limit, windowMs } = toldBy(windows);
      const client = rateLimit(axios.create({ baseURL: url }), {
        maxRequests: limit,
        perMilliseconds: windowMs,
      });
      return { send: (path, token) => didIt(client.get(path, bearer(token))) };
    },
  },
  {
    name: 'axios in Bottleneck, told the limit',
    connect(url, windows) {
      const { limit, windowMs } = toldBy(windows);
      const client = axios.create({ baseURL: url });
      const limiter = new Bottleneck({
        reservoir: limit,
        reservoirRefreshAmount: limit,
        reservoirRefreshInterval: windowMs,
      });
      return {
        send: (path, token) => didIt(limiter.schedule(() => client.get(path, bearer(token)))),
        close: () => limiter.disconnect(),
      };
    },
  },
  {
    name: 'ky, 10 tries',
    async connect(url) {
      const { default: ky } = await import('ky');
      const client = ky.create({ prefixUrl: url, retry: { limit: 10 }, timeout: false });
      return { send: (path, token) => didIt(client.get(path.slice(1), bearer(token)).json()) };
    },
  },
  {
    name: 'got, 10 tries',
    async connect(url) {
      const { default: got } = await import('got');
      const client = got.extend({ prefixUrl: url, retry: { limit: 10 } });
      return { send: (path, token) => didIt(client.get(path.slice(1), bearer(token)).json()) };
    },
  },
  {
    // As its users wrap it: wait for the reset that the 429 reports, then try again.
    name: 'twitter-api-v2, waiting for the reset',
    async connect(url) {
      const { TwitterApi } = await import('twitter-api-v2');
      // Its base URL is fixed, but a plugin may change the URL of each request; the agent makes it use plain http.
      const toLoopback = {
        onBeforeRequestConfig({ params }) {
          params.url = params.url.replace('https://api.x.com', url);
        },
      };
      const { v2 } = new TwitterApi('a-user', { httpAgent: new http.Agent(), plugins: [toLoopback] });
      const send = (path) => v2.get(path.replace('/2/', ''));
      return {
        send: (path) =>
          didIt(
            again(
              () => send(path),
              ({ rateLimit }) => rateLimit?.reset,
            ),
          ),
      };
    },
  },
  {
    name: '@xdevplatform/xdk, waiting for the reset',
    async connect(url) {
      const { Client } = await import('@xdevplatform/xdk');
      const client = new Client({ accessToken: 'a-user', baseUrl: url });
      const resetOf = ({ headers }) => Number(headers?.get?.('x-rate-limit-reset')) || undefined;
      return { send: () => didIt(again(() => client.users.getMe(), resetOf)) };
    },
  },
];

/** Up to ten attempts; waits between them for the reported reset (epoch seconds), or a second if none was reported. */
async function again(send, resetOf) {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (tries === 10) throw error;
      const reset = resetOf(error);
      await sleep(reset === undefined ? 1_000 : Math.max(0, reset * 1_000 - Date.now()));
    }
  }
}

/** The longest a call may take, in milliseconds: some clients back off for minutes. */
const PATIENCE_MS = 60_000;

export async function pacingPeers(wanted) {
  const rows = [];
  for (const world of WORLDS.filter(({ name }) => NAMES.includes(name) && name.includes(wanted))) {
    const attached = await live(world);
    rows.push({ client: 'attached', ...attached });
    for (const { name, connect } of PEERS) {
      try {
        rows.push({ client: name, ...(await live(world, patient(connect))) });
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
        console.log(`${name} is not installed; skipped: npm install --prefix bench`);
      }
    }
    console.table(rows.filter((row) => row.world === world.name).map(({ world: _, ...row }) => row));
  }
  return rows;
}

/** Calls that take longer than {@link PATIENCE_MS} count as failed. */
const patient = (connect) => async (url, windows) => {
  const client = await connect(url, windows);
  return {
    ...client,
    send: (path, token) => {
      let timer;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, false)));
      return Promise.race([client.send(path, token), late]).finally(() => clearTimeout(timer));
    },
  };
};

if (isMain(import.meta)) {
  const rows = await pacingPeers(process.argv[2] ?? '');
  tell('pacing-peers', rows);
  process.exit();
}
