/** Budgets in common with other processes, through Redis 6.2 or newer, or Valkey. */
export interface SharedOptions {
  /**
   * A client of ioredis 5 or newer: `new Redis(…)`, with Sentinels too, or `new Cluster(…)`. It stays yours: closing
   * it is up to you. One more connection is made from it, to hear words of other processes.
   *
   * The commands used are EVALSHA, EVAL, TIME, GET, SET, DEL, PUBLISH and SUBSCRIBE, on keys and one channel that begin
   * with the namespace.
   */
  readonly redis: SharedRedis;

  /**
   * What every key and the channel begin with.
   * @defaultValue 'axios-x'
   */
  readonly namespace?: string;

  /**
   * What calls do while Redis is away: `local` goes on with this process's own figures and a cautious share of what is
   * left, `fail` ends them with `shared-down`.
   * @defaultValue 'local'
   */
  readonly onLost?: 'local' | 'fail';

  /**
   * After how long without an answer Redis counts as lost, in milliseconds.
   * @defaultValue 1_000
   */
  readonly timeoutMs?: number;

  /**
   * After how long without a word a process counts as dead, and what it held is given back, in milliseconds. Should
   * its event loop be blocked for longer, what it held is given back too early.
   * @defaultValue 5_000
   */
  readonly deadAfterMs?: number;
}

/** The part of an ioredis client that is used, declared here so that no version of ioredis has to be installed. */
export interface SharedRedis {
  readonly status: string;
  readonly stream?: { unref?: () => unknown } | undefined;
  defineCommand(name: string, definition: { readonly lua: string; readonly numberOfKeys?: number }): unknown;
  duplicate(): SharedRedis;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): unknown;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
}
