import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';

/**
 * The Redis that REDIS_URL names. Without it a redis-server of our own, on a free port of loopback, which keeps nothing
 * on disk and ends with `stop()`, or with this process.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<unknown> }>}
 */
export async function ownRedis() {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: async () => {} };

  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');

  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
  server.on('error', () => {
    console.error('This needs redis-server (apt-get install redis-server), or REDIS_URL.');
    process.exit(1);
  });
  process.on('exit', () => server.kill());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  // It says so when it listens, and goes on talking, which nobody needs.
  for await (const text of server.stdout.iterator({ destroyOnReturn: false }))
    if (String(text).includes('Ready to accept connections')) break;
  server.stdout.resume();

  return {
    url: `redis://127.0.0.1:${port}`,
    stop() {
      server.kill();
      return once(server, 'exit');
    },
  };
}
