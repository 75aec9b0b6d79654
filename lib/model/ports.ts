/** Headers of a message, names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** An answer, whatever brought it. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Headers;
  /** The body as text, where it came as text. */
  readonly text: string | undefined;
  /** The body after the user's own transforms: parsed JSON as a rule. */
  readonly data: unknown;
  /** Whether `data` is axios's own parse of the text: then there is no need to look at the text again. */
  readonly usualTransform: boolean;
}
