import axios, { type AxiosInstance } from 'axios';
import { createXServer } from '../testing/index.js';
import { Broadcast } from './broadcast.js';
import { usage } from './io.js';
import { batches, IDS_PER_CALL, interleave, single, type Lookup } from './plan.js';
import { plural } from './text.js';

/** Where the demo takes place: a plain axios instance, as users have, and the lookups to make. */
export interface Venue {
  readonly title: string;
  readonly instance: AxiosInstance;
  readonly lookups: readonly Lookup[];
  /** How many requests a window refused with 429, counted by the simulated server; absent for the real X. */
  refused?(): number;
  /** A stream to read; absent for the real X, where it would cost money and cannot be disconnected on demand. */
  readonly broadcast?: Broadcast;
  close(): Promise<void>;
}

/** X's windows last 15 minutes, which is too long to watch several of them. */
const WINDOW_MS = 3_000;
const FEWEST_PER_WINDOW = 8;
const SINGLES_PER_WINDOW = 3;
/** A run takes about this many windows at most, however many posts: seconds, not minutes. */
const MOST_WINDOWS = 4;
/** About that of a nearby server. */
const LATENCY_MS = [20, 60] as const;
const MOST_SINGLES = 5;
/** At most one post in this many is looked up on its own. */
const IDS_FOR_A_SINGLE = 20;
const GONE: readonly string[] = ['deleted', 'protected', 'suspended'];
/** Not every post shows `non_public_metrics` to every caller. */
const FIELDS = { 'tweet.fields': 'created_at,non_public_metrics' };

/** A simulated X on this machine. The same seed and number of posts give the same posts and problems. */
export async function simulatedX(posts: number, seed: number): Promise<Venue> {
  const windows = {
    'GET /2/tweets': { limit: perWindow(posts), windowMs: WINDOW_MS },
    'GET /2/tweets/:id': { limit: SINGLES_PER_WINDOW, windowMs: WINDOW_MS },
  };
  const server = await createXServer({ seed, windows, latencyMs: LATENCY_MS });
  // Half of the posts are all available, so that there are complete answers too; the others are a mix of all states.
  const mixed = server.posts.ids(Math.ceil(posts / 2));
  const fine = server.posts.ids(posts - mixed.length, 'available');
  const singles = mixed
    .filter((id) => GONE.includes(server.posts.stateOf(id)))
    .slice(0, Math.min(MOST_SINGLES, Math.floor(posts / IDS_FOR_A_SINGLE)));
  const rest = mixed.filter((id) => !singles.includes(id));
  const broadcast = new Broadcast(server);
  // The demo's token is app-only, and X refuses it here: this operation is for users only.
  const refused: Lookup = { path: '/2/users/me', ids: [] };
  return {
    title: `${plural(posts, 'post')} of a simulated X on this machine (seed ${seed})`,
    instance: axios.create({
      baseURL: server.url,
      headers: { Authorization: 'Bearer AAAA-demo' },
      // A proxy set in the environment could not reach this machine.
      proxy: false,
    }),
    lookups: interleave(interleave(batches(rest, FIELDS), batches(fine, FIELDS)), [
      ...singles.map(single),
      refused,
    ]),
    refused: () => server.refused.length,
    broadcast,
    close: () => {
      broadcast.stop();
      return server.close();
    },
  };
}

/** The limit of a window: one more than the calls need, so that the last window is not quite used up. */
function perWindow(posts: number): number {
  return Math.max(FEWEST_PER_WINDOW, Math.floor(posts / IDS_PER_CALL / MOST_WINDOWS) + 1);
}

/** The first post ever, posts from X's documentation, and two that never existed. */
const WELL_KNOWN = ['20', '1460323737035677698', '1278747501642657792', '1255542774432063488', '1', '2'];
const LIVE_TIMEOUT_MS = 15_000;

/**
 * The real X, with only a few posts, since they may cost money.
 * @throws Complaint with exit code 2 where there is no token
 */
export function liveX(ids: readonly string[] = WELL_KNOWN, token = ''): Venue {
  if (token.trim() === '') {
    throw usage('--live needs a token; type: X_BEARER_TOKEN=... axios-x demo --live');
  }
  return {
    title: `${plural(ids.length, 'post')} of X at https://api.x.com`,
    instance: axios.create({
      baseURL: 'https://api.x.com',
      headers: { Authorization: `Bearer ${token.trim()}` },
      timeout: LIVE_TIMEOUT_MS,
    }),
    lookups: batches(ids),
    close: () => Promise.resolve(),
  };
}
