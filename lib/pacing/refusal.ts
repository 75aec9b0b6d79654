/** Why a call was not sent: its wait would be too long, too many wait, it was given up, or all is closing. */
export type RefusalKind = 'deadline' | 'queue-full' | 'aborted' | 'closed';

/** What a call that was not sent is rejected with. It never leaves the library: a Result says it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** When it could have been sent: epoch milliseconds. */
    readonly retryAt?: number,
    /** Whether it was under way already: then it may have been carried out. */
    readonly sent = false,
  ) {
    super(message);
  }
}

/** What those who wait are told when the client is closed. */
export function closed(): Refusal {
  return new Refusal('closed', 'the client was closed');
}
