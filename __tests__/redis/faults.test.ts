import type { Redis } from 'ioredis';
import type { RedisServer } from '../helpers/redis-server.js';
import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, moment, until, World, type Member, type MemberOptions } from './fleet.js';

/**
 * What befalls Redis in mid-flight: every call ends in a Result, X refuses no more than what was under way when it
 * happened, and the fleet finds together again.
 */
withRealAdapters();

interface Story {
  readonly redis: RedisServer;
  readonly admin: Redis;
  readonly world: World;
}

interface Fault {
  readonly options?: readonly string[];
  readonly member?: MemberOptions;
  /** What happens; how long it takes until it is over counts as well. */
  readonly strike: (story: Story) => Promise<unknown>;
  /** Whether the members have to notice. */
  readonly isNoticed: boolean;
}

const away = async ({ redis }: Story, ms: number): Promise<void> => {
  await redis.kill();
  await moment(ms);
  await redis.start();
};

const FAULTS: Record<string, Fault> = {
  'killed, and back empty at once': { strike: (story) => away(story, 0), isNoticed: false },
  'killed, and back empty after 2 s': { strike: (story) => away(story, 2_000), isNoticed: true },
  'killed and back, without an offline queue': {
    strike: (story) => away(story, 1_000),
    isNoticed: true,
    member: { client: { enableOfflineQueue: false } },
  },
  'killed and back, with commands that are retried without end': {
    strike: (story) => away(story, 1_000),
    isNoticed: true,
    member: { client: { maxRetriesPerRequest: null } },
  },
  'killed and back, with commands that are never retried': {
    strike: (story) => away(story, 1_000),
    isNoticed: true,
    member: { client: { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false } },
  },
  flushed: { strike: ({ admin }) => admin.flushall(), isNoticed: false },
  'flushed, again and again': {
    strike: async ({ admin }) => {
      for (let n = 0; n < 10; n++) {
        await admin.flushall();
        await moment(100);
      }
    },
    isNoticed: false,
  },
  'robbed of its scripts': { strike: ({ admin }) => admin.script('FLUSH'), isNoticed: false },
  'stopped for 5 s': {
    strike: async ({ redis }) => {
      redis.pause();
      await moment(5_000);
      redis.resume();
    },
    isNoticed: true,
  },
  'slow: every answer takes 2 s': {
    strike: async ({ admin }) => {
      await admin.client('PAUSE', 2_000);
      await moment(2_000);
    },
    isNoticed: true,
  },
  'out of memory': {
    options: ['--maxmemory-policy', 'noeviction'],
    strike: async ({ admin }) => {
      await admin.config('SET', 'maxmemory', '1');
      await moment(2_000);
      await admin.config('SET', 'maxmemory', '0');
    },
    isNoticed: true,
  },
  'read-only: a replica whose master is gone': {
    strike: async ({ admin, world }) => {
      const dead = await world.absentRedis();
      await admin.call('REPLICAOF', '127.0.0.1', `${dead.port}`);
      await moment(2_000);
      await admin.call('REPLICAOF', 'NO', 'ONE');
    },
    isNoticed: true,
  },
  'unable to write: too few replicas': {
    strike: async ({ admin }) => {
      await admin.config('SET', 'min-replicas-to-write', '1');
      await moment(2_000);
      await admin.config('SET', 'min-replicas-to-write', '0');
    },
    isNoticed: true,
  },
  'of no permission any more': {
    strike: async ({ admin }) => {
      await admin.call('ACL', 'SETUSER', 'default', '-evalsha', '-eval');
      await moment(2_000);
      await admin.call('ACL', 'SETUSER', 'default', '+evalsha', '+eval');
    },
    isNoticed: true,
  },
  'cut off: every connection is killed, again and again': {
    strike: async ({ admin }) => {
      for (let n = 0; n < 10; n++) {
        await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await moment(100);
      }
    },
    isNoticed: false,
  },
};

/** How many requests are with X. */
const underWay = (members: readonly Member[]): number =>
  members.reduce((sum, member) => sum + member.inFlight(), 0);

/** How it went. */
interface Told {
  readonly kinds: Record<string, number>;
  readonly refused: number;
  readonly inFlight: number;
}

async function run({ strike, isNoticed, options = [], member = {} }: Fault, world: World): Promise<Told> {
  const redis = await world.redis(...options);
  const server = await world.server(75, 2_000, { requestLatencyMs: [5, 15], latencyMs: [20, 60] });
  const members = [1, 2, 3].map(() =>
    world.member(server.url, redis, { ...member, shared: { timeoutMs: 500 } }),
  );
  const admin = world.client(redis);
  // Without an offline queue there has to be a connection first.
  await until(() => members.every(({ redis: { status } }) => status === 'ready'));
  const calls = Promise.all(members.map(({ calls }) => calls(100, 10)));
  await until(() => server.requests.length > 10);
  const inFlight = underWay(members);
  await strike({ redis, admin, world });
  const results = (await calls).flat();
  const told = { kinds: kindsOf(results), refused: server.refused.length, inFlight };
  if (isNoticed) {
    for (const { told } of members) {
      expect(told('sharedDown').length).toBeGreaterThan(0);
      await until(() => told('sharedUp').length === told('sharedDown').length);
    }
  }
  // They share again. What nobody draws on any more is forgotten, so they do.
  await until(async () => {
    for (const { calls } of members) await calls(1);
    return members.every(({ x }) => x.limits.for('GET', '/2/users/me')?.processes === 3);
  });
  return told;
}

describe('while Redis is', () => {
  // Several at once, for nearly all of it is waiting.
  it.concurrent.each(Object.entries(FAULTS))(
    '%s, every call ends well and hardly any is refused',
    (_, fault) =>
      World.run(async (world) => {
        const { kinds, refused, inFlight } = await run(fault, world);
        expect(kinds).toEqual({ ok: 300 });
        expect(refused).toBeLessThanOrEqual(inFlight);
      }),
  );
});
