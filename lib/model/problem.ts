import type { PROBLEMS } from '../facts/problems.js';
import type { FieldType } from '../facts/rows.js';

/** The slug of every problem type in the catalogue. */
export type ProblemSlug = keyof typeof PROBLEMS;

/** The discriminant of a {@link Problem}: its slug if the catalogue has it, else `unknown`. */
export type ProblemKind = ProblemSlug | 'unknown';

/** One parameter that X refused, and why: an entry of `errors` in a 400. */
export interface ParameterError {
  readonly message: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

type FieldValue<F extends FieldType> = F extends 'string'
  ? string
  : F extends 'string[]'
    ? readonly string[]
    : F extends 'parameter-errors'
      ? readonly ParameterError[]
      : F extends readonly (infer Known extends string)[]
        ? Known | (string & {})
        : never;

interface ProblemBase {
  /** The last segment of the type URI as X sent it, `about:blank`, or undefined where X sent no type. */
  readonly slug: string | undefined;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** The numeric code of the v1.1 error form, where X sent one. */
  readonly code?: number;
  /** The problem as X sent it. Integers above 2^53 are decimal strings, so that no digit is lost. */
  readonly raw: unknown;
}

/** A problem of one kind, with the extra fields that X documents for it or was seen to send. */
export type ProblemOf<K extends ProblemKind> = K extends ProblemSlug
  ? ProblemBase & { readonly kind: K } & {
      readonly [
        F in keyof (typeof PROBLEMS)[K]['fields']
      ]?: (typeof PROBLEMS)[K]['fields'][F] extends FieldType
        ? FieldValue<(typeof PROBLEMS)[K]['fields'][F]>
        : never;
    }
  : ProblemBase & { readonly kind: 'unknown' };

/**
 * Anything that X reports as a problem: RFC 9457 problem details, an entry of `errors`, a v1.1 error, an OAuth error or
 * a bare text. `switch (problem.kind)` narrows to the extra fields of each.
 */
export type Problem = { [K in ProblemKind]: ProblemOf<K> }[ProblemKind];
