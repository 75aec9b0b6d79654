/**
 * The messages between processes that share budgets, through an atomic store: one exchange at a time for
 * each bucket. Instants of X's clock are epoch milliseconds; everything else is a duration, because no two processes
 * have the same clock. Figures of this process are absolute, so that an exchange may be lost or repeated.
 */

/** The windows of a bucket: X's quarter of an hour, its day of the user, its day of the app. */
export type SharedWindow = 'quarter' | 'day' | 'appDay';

/** The gates of a bucket: closed by a 429 that tells no end, and by a 503 of its endpoint. */
export type SharedGate = 'refused' | 'down';

/** What a probe may be for. */
export type Probed = SharedWindow | SharedGate;

/** Where a bucket is kept. None of the names holds a credential or a URL. */
export interface BudgetKeys {
  readonly bucket: string;
  /** What all credentials of an app share. */
  readonly appDay: string;
  /** What all who call an endpoint share. */
  readonly down: string;
}

/** What a process knows of a window. */
export interface WindowReport {
  readonly left: number;
  readonly limit?: number | undefined;
  /** X's clock. */
  readonly reset: number;
  /** How many were counted since the last exchange although no answer told so. */
  readonly assumed: number;
  /** How long ago the latest request was sent whose answer told this window. Milliseconds. */
  readonly toldAgo?: number | undefined;
  /** How long the window was seen to be at most. Milliseconds. */
  readonly longest: number;
  /** A new window was met empty: others spend it too. */
  readonly metEmpty?: boolean | undefined;
}

/** What happened to a gate since the last exchange. */
export type GateReport =
  | 'opened'
  | {
      /** How many refusals in a row. */
      readonly failures: number;
      /** Until the next probe may go. Milliseconds. */
      readonly pause: number;
    };

/** What a process tells, and what it wants. */
export interface Report {
  /** Names the process; drawn by lot. */
  readonly id: string;
  /** After how long without a word it is taken for dead. Milliseconds. */
  readonly ttl: number;
  /** How many calls wait. */
  readonly want: number;
  /** How many more may be of use soon. */
  readonly ahead: number;
  /** What it holds: requests under way, and grants not used yet. */
  readonly held: number;
  /** How many of those are grants not used yet. */
  readonly unused: number;
  /** Its probes that are under way. */
  readonly probing: readonly Probed[];
  /** Grants that came back unused since the last exchange. */
  readonly returned: number;
  /** How many it was granted by words since the last exchange. */
  readonly heard: number;
  /** Requests carried out since the last exchange. */
  readonly answered: number;
  /** Requests that ended since the last exchange, however they did, but for those that were never sent. */
  readonly ended: number;
  /** Whether one was refused by a 429 since the last exchange. */
  readonly limited: boolean;
  /** Whether a 429 claimed that budget is left: a limit that no header tells. */
  readonly hidden: boolean;
  readonly windows: Partial<Record<SharedWindow, WindowReport>>;
  readonly gates: Partial<Record<SharedGate, GateReport>>;
  /** Answers tell nothing of the quarter of an hour. */
  readonly silent: boolean;
  /** The offset of X's clock from the store's lies in between. Milliseconds. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** What to leave of each window: a share below 1, a count from 1 up. */
  readonly reserve: number;
  /** Whether requests are spread evenly over the window. */
  readonly spread: boolean;
  /** Requests per second, where X documents it. */
  readonly perSecond?: number | undefined;
  /** How long answers take. Milliseconds. */
  readonly trip: number;
  /** It spent without asking for a while. */
  readonly rejoined?: boolean | undefined;
  /** It goes for good. */
  readonly leaving?: boolean | undefined;
}

/** A window as all processes together know it. */
export interface WindowReply {
  readonly left: number;
  readonly limit?: number;
  /** X's clock. */
  readonly reset: number;
}

/** A gate that is closed. */
export interface GateReply {
  readonly failures: number;
  /** For how long it has been closed. Milliseconds. */
  readonly closed: number;
  /** Until the next probe may go. Milliseconds. */
  readonly pause: number;
}

/** What the store answers. */
export interface ExchangeReply {
  /** The store's time: epoch milliseconds. */
  readonly now: number;
  /** Sequence number of what the store hands out. Messages with the same or a lower one predate this answer and are ignored. */
  readonly seq: number;
  readonly granted: number;
  /** What this process probes: one request goes, and all the others wait for what it is told. */
  readonly probes: readonly Probed[];
  readonly windows: Partial<Record<SharedWindow, WindowReply>>;
  readonly gates: Partial<Record<SharedGate, GateReply>>;
  /** What other processes hold. */
  readonly elsewhere: number;
  /** How many processes draw on the bucket. */
  readonly processes: number;
  /** Until more may be granted, where that is sure. Milliseconds. */
  readonly wait?: number;
  /** Whether others wait for the outcome of requests under way here: then report it at once. */
  readonly awaited: boolean;
  /** How far X's clock is taken to be ahead of the store's, where any answer told. Milliseconds. */
  readonly offset?: number;
}

/** What the store pushes to one process between exchanges: grants it did not have to ask for again. */
export interface Notice {
  /** What it was granted before is void. */
  readonly void?: boolean;
  readonly granted?: number;
  /** What the first of those probes. */
  readonly probes?: readonly Probed[];
  /** Somebody waits for how its requests end. */
  readonly awaited?: boolean;
}

/** A word from the store, in between. */
export interface StoreMessage {
  /** One of a bucket's keys. */
  readonly key: string;
  /** Whom it concerns, by the names of processes; all, where there are none. */
  readonly notices?: Readonly<Record<string, Notice>> | undefined;
  /** What anybody was granted is void. */
  readonly void?: boolean;
  /** As in {@link ExchangeReply}, where the word is of one bucket. */
  readonly seq?: number | undefined;
  /** When the first of the windows that the grants came from ends, by the store's clock. Epoch milliseconds. */
  readonly ends?: number | undefined;
  /** As in {@link ExchangeReply}. */
  readonly offset?: number | undefined;
}

/** Where shared budgets are kept. */
export interface BudgetStore {
  /** Tells what happened here, and takes what is granted. Rejects where the store cannot be reached. */
  exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply>;
  /** Hears words from the store from now on; what is missed is found at the next exchange. */
  listen(hear: (word: StoreMessage) => void): void;
  /** Hears nothing any more. */
  leave(): void;
}
