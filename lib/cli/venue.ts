import axios, { type AxiosInstance } from 'axios';
import { createXServer } from '../testing/index.js';
import { Broadcast } from './broadcast.js';
import { usage } from './io.js';
import { batches, IDS_PER_CALL, interleave, single, type Lookup } from './plan.js';
import { plural } from './text.js';

/** Where the demo takes place: an axios instance as a user has it, and what to ask. */
export interface Venue {
  readonly title: string;
  readonly instance: AxiosInstance;
  readonly lookups: readonly Lookup[];
  /** How many requests a window refused with 429, where the server can be asked. */
  refused?(): number;
  /** A stream to read, where it costs nothing and can be broken. */
  readonly broadcast?: Broadcast;
  close(): Promise<void>;
}

/** X's last 15 minutes: nobody would watch several of them. */
const WINDOW_MS = 3_000;
const FEWEST_PER_WINDOW = 8;
const SINGLES_PER_WINDOW = 3;
/** However many posts: a run takes seconds, not minutes. */
const MOST_WINDOWS = 4;
/** As slow as a near server. */
const LATENCY_MS = [20, 60] as const;
const MOST_SINGLES = 5;
/** One post in so many is asked for by itself. */
const IDS_FOR_A_SINGLE = 20;
const GONE: readonly string[] = ['deleted', 'protected', 'suspended'];
/** Some posts do not show this to everybody. */
const FIELDS = { 'tweet.fields': 'created_at,non_public_metrics' };

/** A simulated X on this machine. Same seed and number, same posts and problems. */
export async function simulatedX(posts: number, seed: number): Promise<Venue> {
  const windows = {
    'GET /2/tweets': { limit: perWindow(posts), windowMs: WINDOW_MS },
    'GET /2/tweets/:id': { limit: SINGLES_PER_WINDOW, windowMs: WINDOW_MS },
  };
  const server = await createXServer({ seed, windows, latencyMs: LATENCY_MS });
  // Half of them all there, so that there are complete answers too; half of them every way a post can be.
  const mixed = server.posts.ids(Math.ceil(posts / 2));
  const fine = server.posts.ids(posts - mixed.length, 'available');
  const singles = mixed
    .filter((id) => GONE.includes(server.posts.stateOf(id)))
    .slice(0, Math.min(MOST_SINGLES, Math.floor(posts / IDS_FOR_A_SINGLE)));
  const rest = mixed.filter((id) => !singles.includes(id));
  const broadcast = new Broadcast(server);
  // An app-only token, which X refuses at this one: it is for users.
  const refused: Lookup = { path: '/2/users/me', ids: [] };
  return {
    title: `${plural(posts, 'post')} of a simulated X on this machine (seed ${seed})`,
    instance: axios.create({
      baseURL: server.url,
      headers: { Authorization: 'Bearer AAAA-demo' },
      // A proxy that the environment names has no way to this machine.
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

/** One more than would do for the calls, so that the last window is not quite used up. */
function perWindow(posts: number): number {
  return Math.max(FEWEST_PER_WINDOW, Math.floor(posts / IDS_PER_CALL / MOST_WINDOWS) + 1);
}

/** Posts that X's own documentation shows, the first post of all, and two that never were. */
const WELL_KNOWN = ['20', '1460323737035677698', '1278747501642657792', '1255542774432063488', '1', '2'];
const LIVE_TIMEOUT_MS = 15_000;

/**
 * The real X, with a few posts only: they may cost money.
 * @throws Complaint with code 2 where there is no token
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
