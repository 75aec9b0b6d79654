import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those that run: none outlives the tests, not even where a test was given up. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A real redis-server of a test's own, on loopback, which keeps nothing on disk unless it is told to. */
export class RedisServer {
  #child: ChildProcess | undefined;
  #folder: string | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    /** What it says once it is there. */
    private readonly ready = 'Ready to accept connections',
  ) {}

  /** Starts one on a free port, with more options such as `--maxmemory 2mb`. */
  static async start(...options: string[]): Promise<RedisServer> {
    const server = await RedisServer.absent(...options);
    await server.start();
    return server;
  }

  /** One that is not there yet, on a port that was free. */
  static async absent(...options: string[]): Promise<RedisServer> {
    return new RedisServer(await freePort(), ['--save', '', '--appendonly', 'no', ...options]);
  }

  /** Starts a Sentinel with this file of settings, which it writes to. */
  static async startSentinel(file: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), [file, '--sentinel'], '+monitor master');
    await server.start();
    return server;
  }

  /** Starts it (again): empty. */
  async start(): Promise<void> {
    const listening = ['--port', `${this.port}`, '--bind', '127.0.0.1'];
    // A replica writes what it is sent, and whoever starts reads what lies there.
    this.#folder ??= mkdtempSync(join(tmpdir(), 'redis-'));
    const child = spawn('redis-server', [...this.options, ...listening], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    let said = '';
    for await (const text of child.stdout) {
      said += String(text);
      if (said.includes(this.ready)) break;
    }
    if (!said.includes(this.ready)) throw new Error(`redis-server did not start: ${said}`);
    child.stdout.resume();
  }

  /** Ends it without a word: kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it in its tracks; connections stay. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.resume();
    await this.#end('SIGTERM');
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
