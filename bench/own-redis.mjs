import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';

/** Starts a redis-server on a free loopback port. It keeps nothing on disk. */
export async function ownRedis() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  const child = spawn(
    'redis-server',
    ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.on('error', () => {
    console.error('This needs redis-server: apt-get install redis-server');
    process.exit(1);
  });
  process.once('exit', () => child.kill());
  for await (const text of child.stdout) if (String(text).includes('Ready to accept connections')) break;
  child.stdout.resume();
  return {
    port,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
