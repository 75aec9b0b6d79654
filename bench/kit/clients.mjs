/**
 * The clients that are compared. Each sends a request (a GET, if its name says nothing else) and returns the parsed
 * body. Rate limits of clients are set so high that none is reached: what is measured is a call that need not wait.
 */
import http from 'node:http';
import axiosRetry from 'axios-retry';
import Bottleneck from 'bottleneck';
import { attach } from '../../dist/esm/index.js';
import axios from './axios.mjs';

const TOKEN = 'a-token';
const headers = { Authorization: `Bearer ${TOKEN}` };

export const BARE = 'bare axios';
export const OURS = 'attached';
const BARE_POSTS = 'bare axios, posts';
const BARE_WITH_TIMEOUT = 'bare axios, with a timeout';

const create = (baseURL) => axios.create({ baseURL, headers });

const CLIENTS = [
  {
    name: BARE,
    make(url) {
      const client = create(url);
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    name: OURS,
    make(url) {
      const x = attach(create(url));
      return { send: async (path) => must(await x.client.get(path)).data, close: () => x.close() };
    },
  },
  {
    name: BARE_WITH_TIMEOUT,
    make(url) {
      const client = axios.create({ baseURL: url, headers, timeout: 10_000 });
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    name: 'attached, with a timeout',
    beside: BARE_WITH_TIMEOUT,
    make(url) {
      const x = attach(axios.create({ baseURL: url, headers, timeout: 10_000 }));
      return { send: async (path) => must(await x.client.get(path)).data, close: () => x.close() };
    },
  },
  {
    name: BARE_POSTS,
    make(url) {
      const client = create(url);
      return { send: async (path) => (await client.post(path, { text: 'hello' })).data };
    },
  },
  {
    // Writes are sent with axios's own code that follows redirects.
    name: 'attached, posts',
    beside: BARE_POSTS,
    make(url) {
      const x = attach(create(url));
      const send = async (path) => must(await x.client.post(path, { text: 'hello' })).data;
      return { send, close: () => x.close() };
    },
  },
  {
    // Shows how much of axios's cost is its code that follows redirects.
    name: 'axios, maxRedirects: 0',
    make(url) {
      const client = axios.create({ baseURL: url, headers, maxRedirects: 0 });
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    // Shows what the interceptors and the adapter cost by themselves, without anything done in them.
    name: 'axios, hooks that do nothing',
    make(url) {
      const client = create(url);
      const send = axios.getAdapter('http');
      const hook = (config) => {
        config.adapter = (final) => send(final).then((response) => response);
        return config;
      };
      client.interceptors.request.use(hook, undefined, { synchronous: true });
      client.interceptors.response.use(
        (response) => response,
        (error) => Promise.reject(error),
      );
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    name: 'axios-retry',
    make(url) {
      const client = create(url);
      axiosRetry(client, { retries: 5 });
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    name: 'axios-rate-limit',
    from: 'axios-rate-limit',
    make(url, { default: rateLimit }) {
      const client = rateLimit(create(url), { maxRequests: 1_000_000, perMilliseconds: 900_000 });
      return { send: async (path) => (await client.get(path)).data };
    },
  },
  {
    name: 'axios in Bottleneck',
    slow: 8,
    make(url) {
      const client = create(url);
      const limiter = new Bottleneck({ reservoir: 1_000_000 });
      return { send: async (path) => (await limiter.schedule(() => client.get(path))).data };
    },
  },
  {
    name: 'ky',
    from: 'ky',
    make(url, { default: ky }) {
      const client = ky.create({ prefixUrl: url, headers });
      return { send: (path) => client.get(path.slice(1)).json() };
    },
  },
  {
    name: 'got',
    from: 'got',
    make(url, { default: got }) {
      const client = got.extend({ prefixUrl: url, headers });
      return { send: (path) => client.get(path.slice(1)).json() };
    },
  },
  {
    name: 'twitter-api-v2',
    from: 'twitter-api-v2',
    make(url, { TwitterApi }) {
      // Its base URL is fixed, but a plugin may change the URL of each request; the agent makes it use plain http.
      const toLoopback = {
        onBeforeRequestConfig({ params }) {
          params.url = params.url.replace('https://api.x.com', url);
        },
      };
      const { v2 } = new TwitterApi(TOKEN, {
        httpAgent: new http.Agent({ keepAlive: true }),
        plugins: [toLoopback],
      });
      return { send: (path) => v2.get(path.replace('/2/', '')) };
    },
  },
  {
    name: '@xdevplatform/xdk',
    from: '@xdevplatform/xdk',
    make(url, { Client }) {
      const client = new Client({ accessToken: TOKEN, baseUrl: url });
      return {
        send: (path) =>
          path.startsWith('/2/tweets') ? client.posts.getByIds(['20', '21']) : client.users.getMe(),
      };
    },
  },
];

function must(result) {
  if (!result.ok) throw result.error;
  return result;
}

export const NAMES = CLIENTS.map(({ name }) => name);

/** About how many times slower than bare axios it is: its number of requests is divided by that. */
export const slownessOf = (wanted) => CLIENTS.find(({ name }) => name === wanted).slow ?? 1;

/** What it is compared with: bare axios, or bare axios set up alike, if it posts or has a timeout. */
export const besideOf = (wanted) => CLIENTS.find(({ name }) => name === wanted).beside ?? BARE;

/** Makes a client. Rejects with ERR_MODULE_NOT_FOUND if it is not installed: see bench/package.json. */
export async function clientNamed(wanted, url) {
  const { from, make } = CLIENTS.find(({ name }) => name === wanted);
  return make(url, from && (await import(from)));
}

/**
 * The names of the installed clients that contain `wanted`, and of all bare ones, which the others are compared with.
 */
export async function installed(wanted = '') {
  const there = [];
  for (const { name, from } of CLIENTS) {
    if (!name.startsWith(BARE) && !name.includes(wanted)) continue;
    try {
      if (from) await import(from);
      there.push(name);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      console.log(`${from} is not installed; skipped: npm install --prefix bench`);
    }
  }
  return there;
}
