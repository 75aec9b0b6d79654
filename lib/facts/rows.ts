/**
 * The shapes of the fact tables. Facts are data: a row states what X documents or was seen to send. `reading/` decides
 * what follows from it.
 */

/**
 * Whether and when sending the same request again makes sense.
 * - `never`: something has to change first.
 * - `after-reset`: once the window that X reported has reset.
 * - `backoff`: soon, with growing pauses.
 * - `reconnect`: a stream ended; connect again as X's guide to disconnections advises.
 */
export type RetryAdvice = 'never' | 'after-reset' | 'backoff' | 'reconnect';

/** What a problem affects: this request, its bucket, everything with this credential, or the whole app. */
export type Scope = 'request' | 'bucket' | 'credential' | 'app';

/** How it is known that X sends this, from most to least certain. */
export type Evidence = 'captured' | 'documented' | 'simulator' | 'third-party mock';

/** What is known about one thing that can go wrong. */
export interface FactRow {
  /** Short name, in X's words if X has a name for it. */
  readonly title: string;
  /** What happened, in one or two plain sentences. */
  readonly meaning: string;
  /** What to do about it, in plain words. */
  readonly advice: string;
  readonly retry: RetryAdvice;
  readonly scope: Scope;
  /** The documentation page about it. */
  readonly docsUrl: string;
}

/**
 * The type of an extra field of a problem: a plain string, a list of strings, X's nested parameter
 * errors, or a string with known values (others are tolerated).
 */
export type FieldType = 'string' | 'string[]' | 'parameter-errors' | readonly string[];

/** One problem type, keyed by the slug at the end of its type URI. */
export interface ProblemRow extends FactRow {
  /** The HTTP statuses that X documents or was seen to send with it. */
  readonly statuses: readonly number[];
  readonly evidence: Evidence;
  /** The error kind, where that is not the slug: X has several slugs for some problems. */
  readonly errorKind?: string;
  /** The extra fields X sends with it. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** A field whose value changes the meaning of the problem, and the facts for each value. */
  readonly cases?: {
    readonly field: string;
    readonly values: Readonly<Record<string, Partial<FactRow>>>;
    /** The value to assume, by HTTP status, where X leaves the field out. */
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
  /** Only where the advice of the kind would mislead. */
  readonly advice?: string;
  /** Only where it differs from that of the kind. */
  readonly retry?: RetryAdvice;
}
