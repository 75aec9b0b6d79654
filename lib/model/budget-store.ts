/**
 * The messages between processes that share budgets, through an atomic store: one exchange at a time for each bucket.
 * Instants are epoch milliseconds of X's or the store's clock; a process's own times are durations, because no two
 * processes have the same clock. What a process holds is an absolute figure, so that a lost or repeated exchange does
 * no harm.
 */

/** The windows of a bucket: X's 15-minute window, its 24-hour window per user, its 24-hour window per app. */
export type SharedWindow = 'quarter' | 'day' | 'appDay';

/** The gates of a bucket, closed by a 429 that does not say when it ends, and by a 503 of the endpoint. */
export type SharedGate = 'refused' | 'down';

/** What a probe tests: a window or a gate. */
export type Probed = SharedWindow | SharedGate;

/** The keys under which the state of a bucket is stored. None contains a credential or a URL. */
export interface BudgetKeys {
  readonly bucket: string;
  /** The 24-hour window of the app, shared by all its credentials. */
  readonly appDay: string;
  /** The gate that a 503 closes, shared by all credentials that call the endpoint. */
  readonly down: string;
}

/** What a process knows about a window. */
export interface WindowReport {
  readonly left: number;
  readonly limit?: number | undefined;
  /** When the window ends: epoch milliseconds of X's clock. */
  readonly reset: number;
  /** How many requests ended since the last exchange without an answer that reported what is left. */
  readonly assumed: number;
  /** How long ago the latest request was sent whose answer reported this window. Milliseconds. */
  readonly toldAgo?: number | undefined;
  /** The longest that the window was seen to be. Milliseconds. */
  readonly longest: number;
  /** Whether a new window was already empty: then others use it too. */
  readonly metEmpty?: boolean | undefined;
}

/** What happened to a gate since the last exchange. */
export type GateReport =
  | 'opened'
  | {
      /** How many refusals in a row. */
      readonly failures: number;
      /** Time until the next probe may go. Milliseconds. */
      readonly pause: number;
    };

/** What a process reports, and what it asks for. */
export interface Report {
  /** A random id of the process. */
  readonly id: string;
  /** How long the process may be silent before it counts as dead. Milliseconds. */
  readonly ttl: number;
  /** How many calls wait for a grant. */
  readonly want: number;
  /** How many more grants it is likely to use soon. */
  readonly ahead: number;
  /** How many requests under way and unused grants it holds. */
  readonly held: number;
  /** How many of those are unused grants. */
  readonly unused: number;
  /** What it probes: with requests under way, or with the next one to go. */
  readonly probing: readonly Probed[];
  /** Grants returned unused since the last exchange. */
  readonly returned: number;
  /** Grants received by message since the last exchange. */
  readonly heard: number;
  /** Requests carried out since the last exchange. */
  readonly answered: number;
  /** Requests that ended in any way since the last exchange, except those that were never sent. */
  readonly ended: number;
  /** Whether a request was refused by a 429 since the last exchange. */
  readonly limited: boolean;
  /** Whether a 429 reported budget left: then X has a limit that no header reports. */
  readonly hidden: boolean;
  readonly windows: Partial<Record<SharedWindow, WindowReport>>;
  readonly gates: Partial<Record<SharedGate, GateReport>>;
  /** Whether answers report nothing about the 15-minute window. */
  readonly silent: boolean;
  /** Bounds of how far X's clock is ahead of the store's. Milliseconds. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** What to leave of each window: a share below 1, a count from 1 up. */
  readonly reserve: number;
  /** Whether requests are spread evenly over the window. */
  readonly spread: boolean;
  /** Requests per second, where X documents it. */
  readonly perSecond?: number | undefined;
  /** How long an answer takes, as a moving average. Milliseconds. */
  readonly trip: number;
  /** Whether it may have sent requests without grants since its last successful exchange. */
  readonly rejoined?: boolean | undefined;
  /** Whether this is its last exchange. */
  readonly leaving?: boolean | undefined;
}

/** A window as all processes together know it. */
export interface WindowReply {
  readonly left: number;
  readonly limit?: number;
  /** When the window ends: epoch milliseconds of X's clock. */
  readonly reset: number;
}

/** A gate that is closed. */
export interface GateReply {
  readonly failures: number;
  /** How long it has been closed. Milliseconds. */
  readonly closed: number;
  /** Time until the next probe may go. Milliseconds. */
  readonly pause: number;
}

/** What the store answers. */
export interface ExchangeReply {
  /** The store's time: epoch milliseconds. */
  readonly now: number;
  /** Sequence number of this answer. Messages with the same or a lower one predate it and are ignored. */
  readonly seq: number;
  readonly granted: number;
  /** What the next request of this process probes, while all others wait for its answer. */
  readonly probes: readonly Probed[];
  readonly windows: Partial<Record<SharedWindow, WindowReply>>;
  readonly gates: Partial<Record<SharedGate, GateReply>>;
  /** How many requests under way and unused grants other processes hold. */
  readonly elsewhere: number;
  /** How many processes use the bucket. */
  readonly processes: number;
  /** Time until more can be granted, where that is known. Milliseconds. */
  readonly wait?: number;
  /** Whether others wait for the outcome of this process's requests: then it reports each at once. */
  readonly awaited: boolean;
  /** How far X's clock is estimated to be ahead of the store's, if any answer showed it. Milliseconds. */
  readonly offset?: number;
}

/** What the store sends to one process between exchanges, such as grants for calls that it reported as waiting. */
export interface Notice {
  /** Whether the unused grants of this process are void. */
  readonly void?: boolean;
  readonly granted?: number;
  /** What the next request of this process probes. */
  readonly probes?: readonly Probed[];
  /** Whether others wait for the outcome of its requests. */
  readonly awaited?: boolean;
}

/** A message from the store to processes, between exchanges. */
export interface StoreMessage {
  /** The key that the message is about, one of {@link BudgetKeys}. */
  readonly key: string;
  /** A notice for each process concerned, by its id. Absent if the message concerns all processes. */
  readonly notices?: Readonly<Record<string, Notice>> | undefined;
  /** Whether the unused grants of all processes are void. */
  readonly void?: boolean;
  /** As in {@link ExchangeReply}; only in messages about one bucket. */
  readonly seq?: number | undefined;
  /** When the first of the bucket's windows ends: then the grants expire. Epoch milliseconds of the store's clock. */
  readonly ends?: number | undefined;
  /** As in {@link ExchangeReply}. */
  readonly offset?: number | undefined;
}

/** Where shared budgets are kept. */
export interface BudgetStore {
  /** Whether some buckets can be unreachable while others are not, as in a cluster. */
  readonly isSharded?: boolean;
  /** Reports what happened here, and returns what is granted. Rejects if the store cannot be reached. */
  exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply>;
  /** Calls `onMessage` with each message from now on. A missed message does no harm: the next exchange makes up for it. */
  listen(onMessage: (message: StoreMessage) => void): void;
  /** Stops listening. */
  leave(): void;
}
