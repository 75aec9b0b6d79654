import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisServer } from '../helpers/redis-server.js';
import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, until, World } from './fleet.js';

/** A master that is killed, and a replica that Sentinel makes the master in its place. */
withRealAdapters();

const SETTINGS = `sentinel down-after-milliseconds the-master 300
sentinel failover-timeout the-master 2000
`;

it('a failover costs no call, and is over with sharedUp on the new master', () =>
  World.run(async (world) => {
    const master = await world.redis();
    const replica = await world.redis('--replicaof', '127.0.0.1', `${master.port}`);
    const looking = world.client(replica);
    await until(async () => (await looking.info('replication')).includes('master_link_status:up'));
    const folder = mkdtempSync(join(tmpdir(), 'redis-failover-'));
    world.ends(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'sentinel.conf');
    writeFileSync(file, `sentinel monitor the-master 127.0.0.1 ${master.port} 1\n${SETTINGS}`);
    const sentinel = await RedisServer.startSentinel(file);
    world.ends(() => sentinel.stop());
    const watching = world.client(sentinel);
    await until(
      async () => ((await watching.call('SENTINEL', 'replicas', 'the-master')) as unknown[]).length === 1,
    );
    const server = await world.server(60, 2_000, { latencyMs: [20, 60] });
    const members = [1, 2, 3].map(() => {
      const redis = new Redis({
        sentinels: [{ host: '127.0.0.1', port: sentinel.port }],
        name: 'the-master',
      });
      redis.on('error', () => {});
      world.ends(() => redis.disconnect());
      return world.member(server.url, undefined, { shared: { redis, timeoutMs: 500 } });
    });
    const calls = Promise.all(members.map(({ calls }) => calls(80, 10)));
    await until(() => server.requests.length > 20);
    const inFlight = members.reduce((sum, member) => sum + member.inFlight(), 0);
    await master.kill();
    expect(kindsOf((await calls).flat())).toEqual({ ok: 240 });
    expect(server.refused.length).toBeLessThanOrEqual(inFlight);
    await until(() => members.every(({ told }) => told('sharedDown').length > 0));
    await until(() => members.every(({ told }) => told('sharedUp').length === told('sharedDown').length));
    await Promise.all(members.map(({ calls }) => calls(1)));
    expect((await looking.keys('axios-x:*')).length).toBeGreaterThan(0);
  }));
