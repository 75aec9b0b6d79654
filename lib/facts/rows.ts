/**
 * The shapes of the fact tables. Facts are data: they import nothing and decide nothing.
 * What decides is `reading/`; what a row says is what X documents or was seen to send.
 */

/**
 * Whether and when sending the same request again makes sense.
 * - `never`: not by itself; something has to change first.
 * - `after-reset`: once the window that X told has passed.
 * - `backoff`: soon, with growing pauses.
 * - `reconnect`: a stream ended; connect again as X's guide to disconnections says.
 */
export type RetryAdvice = 'never' | 'after-reset' | 'backoff' | 'reconnect';

/** How far a problem reaches: this request, its bucket, everything with this credential, or the whole app. */
export type Scope = 'request' | 'bucket' | 'credential' | 'app';

/** How sure we are that X sends this. */
export type Evidence = 'captured' | 'documented' | 'simulator' | 'third-party mock';

/** What is known about one thing that can go wrong. */
export interface FactRow {
  /** Short name, as X writes it where it does. */
  readonly title: string;
  /** What has happened, in one or two plain sentences. */
  readonly meaning: string;
  /** What to do about it, in plain words. */
  readonly advice: string;
  readonly retry: RetryAdvice;
  readonly scope: Scope;
  /** The page that says so. */
  readonly docsUrl: string;
}

/**
 * The type of an extra field of a problem: a plain string, a list of strings, X's nested parameter
 * errors, or a string with known values (others are tolerated).
 */
export type FieldType = 'string' | 'string[]' | 'parameter-errors' | readonly string[];

/** One problem type, keyed by the slug at the end of its type URI. */
export interface ProblemRow extends FactRow {
  /** The HTTP statuses it was seen or documented with. */
  readonly statuses: readonly number[];
  readonly evidence: Evidence;
  /** The error kind it stands for, where that is not its own slug (X has several slugs for some things). */
  readonly errorKind?: string;
  /** The extra fields X sends with it. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** A field whose value changes what the problem means, and what it then means. */
  readonly cases?: {
    readonly field: string;
    readonly values: Readonly<Record<string, Partial<FactRow>>>;
    /** What it means by its HTTP status, where X leaves the field out. */
    readonly usual?: Readonly<Record<number, string>>;
  };
}

/** One HTTP status. */
export interface StatusRow extends FactRow {
  readonly kind: string;
}

/** One numeric error code of X API v1.1, which v2 and OAuth endpoints still send at times. */
export interface V1CodeRow {
  readonly kind: string;
  readonly meaning: string;
  /** Only where the kind's own would mislead. */
  readonly advice?: string;
  /** Only where it differs from the kind's own. */
  readonly retry?: RetryAdvice;
}
