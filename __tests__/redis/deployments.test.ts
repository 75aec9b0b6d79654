import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis-6';
import type { SharedRedis } from '../../lib/model/shared-options.js';
import { RedisServer } from '../helpers/redis-server.js';
import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, until, World } from './fleet.js';

/** The same, whichever way Redis is run and reached. */
withRealAdapters();

/** How the calls of all ended, and what X refused. */
interface Told {
  readonly kinds: Record<string, number>;
  readonly refused: number;
  readonly lost: number;
}

/** Two members share a window and hear one another; none is refused. */
async function share(world: World, redis: RedisServer, make: () => SharedRedis): Promise<Told> {
  const server = await world.server(20, 2_000);
  const members = [1, 2].map(() => world.member(server.url, undefined, { shared: { redis: make() } }));
  const results = await Promise.all(members.map(({ calls }) => calls(15)));
  const lost = members.reduce((sum, { told }) => sum + told('sharedDown').length, 0);
  // They hear one another.
  const admin = world.client(redis);
  await until(async () => {
    const [, count] = (await admin.pubsub('NUMSUB', 'axios-x:words')) as [string, number];
    return count === 2;
  });
  return { kinds: kindsOf(results.flat()), refused: server.refused.length, lost };
}

const WELL: Told = { kinds: { ok: 30 }, refused: 0, lost: 0 };

/** A client that the world ends. */
function kept<C extends { on(event: 'error', hear: () => void): unknown; disconnect(): void }>(
  world: World,
  client: C,
): C {
  client.on('error', () => {});
  world.ends(() => client.disconnect());
  return client;
}

const ACL = [
  'on',
  '>a-password',
  '-@all',
  ...['evalsha', 'eval', 'time', 'get', 'set', 'del', 'publish', 'subscribe'].map((command) => `+${command}`),
  // What ioredis itself sends: its check whether Redis is ready, and the name of the connection.
  '+info',
  '+client',
  '+hello',
  '+auth',
  'resetkeys',
  'resetchannels',
  '~axios-x:*',
  '&axios-x:*',
];

const CLUSTERS: [string, (node: { host: string; port: number }) => SharedRedis][] = [
  ['ioredis 5', (node) => new Cluster([node])],
  ['ioredis 6', (node) => new Cluster6([node])],
];
const CLIENTS: [string, (options: RedisOptions) => SharedRedis][] = [
  ['ioredis 5', (options) => new Redis(options)],
  ['ioredis 6', (options) => new Redis6(options as object)],
];

describe('budgets are shared', () => {
  it.concurrent.each(CLIENTS)('by %s', (_, make) =>
    World.run(async (world) => {
      const redis = await world.redis();
      expect(await share(world, redis, () => kept(world, make({ port: redis.port })))).toEqual(WELL);
    }),
  );

  it.concurrent.each(CLIENTS)(
    'by a user of %s who may run the listed commands only, on its own keys and channels only',
    (_, make) =>
      World.run(async (world) => {
        const redis = await world.redis();
        const admin = world.client(redis);
        await admin.call('ACL', 'SETUSER', 'a-user', ...ACL);
        const login = { username: 'a-user', password: 'a-password' };
        expect(await share(world, redis, () => kept(world, make({ port: redis.port, ...login })))).toEqual(
          WELL,
        );
        const log = (await admin.call('ACL', 'LOG')) as unknown[];
        expect(log).toEqual([]);
      }),
  );

  it.concurrent.each(CLIENTS)('with a key prefix of %s, under which every key stands', (_, make) =>
    World.run(async (world) => {
      const redis = await world.redis();
      expect(
        await share(world, redis, () => kept(world, make({ port: redis.port, keyPrefix: 'ours:' }))),
      ).toEqual(WELL);
      const keys = await world.client(redis).keys('*');
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) expect(key).toMatch(/^ours:axios-x:\{/);
    }),
  );

  it.concurrent('in another database than the first', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      expect(
        await share(world, redis, () => kept(world, new Redis(redis.port, '127.0.0.1', { db: 3 }))),
      ).toEqual(WELL);
      expect(await world.client(redis).dbsize()).toBe(0);
    }),
  );

  it.concurrent('with automatic pipelining', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      expect(
        await share(world, redis, () =>
          kept(world, new Redis(redis.port, '127.0.0.1', { enableAutoPipelining: true })),
        ),
      ).toEqual(WELL);
    }),
  );

  it.concurrent('by namespace: those of another are not mixed with them', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(1_000, 60_000);
      const members = ['one', 'two'].map((namespace) =>
        world.member(server.url, redis, { shared: { namespace } }),
      );
      for (const { calls } of members) await calls(5);
      for (const { x } of members) {
        await x.limits.refresh();
        expect(x.limits.for('GET', '/2/users/me')?.processes).toBe(1);
      }
      const keys = await world.client(redis).keys('*');
      expect(new Set(keys.map((key) => key.split(':')[0]))).toEqual(new Set(['one', 'two']));
    }),
  );

  it.concurrent.each(CLUSTERS)('in a Redis Cluster, by %s', (_, make) =>
    World.run(async (world) => {
      const folder = mkdtempSync(join(tmpdir(), 'redis-cluster-'));
      world.ends(() => rmSync(folder, { recursive: true, force: true }));
      const redis = await world.redis(
        '--cluster-enabled',
        'yes',
        '--cluster-announce-ip',
        '127.0.0.1',
        '--dir',
        folder,
      );
      const admin = world.client(redis);
      await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(async () => String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
      const node = { host: '127.0.0.1', port: redis.port };
      expect(await share(world, redis, () => kept(world, make(node)))).toEqual(WELL);
    }),
  );

  it.concurrent.each(CLIENTS)('behind Sentinels, by %s', (_, make) =>
    World.run(async (world) => {
      const redis = await world.redis();
      const folder = mkdtempSync(join(tmpdir(), 'redis-sentinel-'));
      world.ends(() => rmSync(folder, { recursive: true, force: true }));
      const file = join(folder, 'sentinel.conf');
      writeFileSync(file, `sentinel monitor the-master 127.0.0.1 ${redis.port} 1\n`);
      const sentinel = await RedisServer.startSentinel(file);
      world.ends(() => sentinel.stop());
      const sentinels = [{ host: '127.0.0.1', port: sentinel.port }];
      expect(await share(world, redis, () => kept(world, make({ sentinels, name: 'the-master' })))).toEqual(
        WELL,
      );
    }),
  );
});
