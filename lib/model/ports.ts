/** Headers of a message, names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** An answer, from whatever adapter. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, where it is available as text. */
  readonly text: string | undefined;
  /** The body after the user's transforms, usually parsed JSON. */
  readonly data: unknown;
  /** Whether only axios's own transform made `data`: then the text need not be looked at again. */
  readonly usualTransform: boolean;
}
