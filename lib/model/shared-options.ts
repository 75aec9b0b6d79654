/** Budgets shared with other processes, through Redis 6.2 or newer, or Valkey. */
export interface SharedOptions {
  /**
   * A client of ioredis 5 or newer: `new Redis(…)`, also with Sentinels, or `new Cluster(…)`. Closing it is up to you.
   * The library duplicates it for one more connection, which receives messages of other processes.
   *
   * The commands used are EVALSHA, EVAL, TIME, GET, SET, DEL, PUBLISH and SUBSCRIBE, on keys and one channel that begin
   * with the namespace.
   */
  readonly redis: SharedRedis;

  /**
   * The prefix of every key and of the channel.
   * @defaultValue 'axios-x'
   */
  readonly namespace?: string;

  /**
   * What happens to calls while Redis cannot be reached: `local` goes on with this process's own figures and a cautious
   * share of what is left, `fail` ends them with `shared-down`.
   * @defaultValue 'local'
   */
  readonly onLost?: 'local' | 'fail';

  /**
   * After how long without an answer Redis counts as lost, in milliseconds.
   * @defaultValue 1_000
   */
  readonly timeoutMs?: number;

  /**
   * How long a process may be silent before it counts as dead and what it held is given back, in milliseconds. If its
   * event loop is blocked for longer, what it held is given back too early.
   * @defaultValue 5_000
   */
  readonly deadAfterMs?: number;
}

/** The part of an ioredis client that is used, declared here so that ioredis need not be installed. */
export interface SharedRedis {
  readonly status: string;
  readonly isCluster?: boolean;
  readonly stream?: { unref?: () => unknown } | undefined;
  defineCommand(name: string, definition: { readonly lua: string; readonly numberOfKeys?: number }): unknown;
  connect?(): Promise<unknown>;
  duplicate(): SharedRedis;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): unknown;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
}
