import type { InternalAxiosRequestConfig } from 'axios';
import type { Bucket } from '../budget/bucket.js';
import type { Settlement, Ticket } from '../budget/ticket.js';
import { TokenRefused, type Tokens } from '../call/tokens.js';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Settings } from '../model/settings.js';
import type { Ledger } from '../pacing/ledger.js';
import type { Pacer } from '../pacing/pacer.js';
import { aborted, closed, deadlineCame } from '../pacing/refusal.js';
import { ServerDates } from '../reading/instants.js';
import { CallEntrant } from './call-entrant.js';
import { waitForToken } from './refresh-token.js';
import type { Teller } from './teller.js';

/** The collaborators of {@link Admission}. */
export interface AdmissionParts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly pacer: Pacer;
  readonly tokens: Tokens | undefined;
  readonly teller: Teller;
}

/** Grants attempts a ticket once nothing holds them back, and settles it afterwards. */
export class Admission {
  readonly #dates = new ServerDates();

  constructor(private readonly parts: AdmissionParts) {}

  /**
   * Grants a ticket at once, or returns undefined if the call has to wait.
   * @throws Refusal if the call has ended meanwhile (closed, aborted, past its deadline), such as between two attempts
   */
  atOnce(call: Call, config: InternalAxiosRequestConfig): Ticket | undefined {
    const { pacer, clock, settings, tokens } = this.parts;
    const now = clock.now();
    if (call.closed) throw closed();
    if (config.signal?.aborted) throw aborted();
    if (now > call.deadlineAt) throw deadlineCame();
    if (call.notBefore > now || tokens?.refreshing(call.credential)) return undefined;
    const bucket = this.#bucketOf(call, now);
    return settings.pacing ? pacer.tryEnter(bucket, now) : bucket.take(now);
  }

  /**
   * Waits until the call may be sent: for its own backoff pause, a new token, and its turn in the queue.
   * @throws Refusal if the wait ends otherwise, TokenRefused if no new token could be obtained
   */
  wait(call: Call, config: InternalAxiosRequestConfig): Promise<Ticket> {
    const { pacer, clock, settings, teller, tokens } = this.parts;
    const entry = new CallEntrant(call, config, teller);
    const now = clock.now();
    // Most calls wait in the queue only, up to 100,000 at once: without the async function each keeps less memory.
    return tokens || !settings.pacing || call.notBefore > now
      ? this.#waitForAll(call, entry)
      : pacer.enter(this.#bucketOf(call, now), entry);
  }

  async #waitForAll(call: Call, entry: CallEntrant): Promise<Ticket> {
    const { pacer, clock, settings, tokens } = this.parts;
    for (;;) {
      if (call.notBefore > clock.now()) await pacer.hold(entry, (go) => clock.at(call.notBefore, go));
      const unmended = tokens && (await waitForToken(tokens, call, pacer, entry));
      if (unmended) throw new TokenRefused(unmended.reason);
      const now = clock.now();
      const bucket = this.#bucketOf(call, now);
      if (!settings.pacing) return bucket.take(now);
      const ticket = pacer.tryEnter(bucket, now) ?? (await pacer.enter(bucket, entry));
      if (!tokens?.refreshing(call.credential)) return ticket;
      // While this call was queued, another call's 401 started a token refresh.
      this.settle(ticket, { outcome: 'unsent' }, call);
    }
  }

  #bucketOf(call: Call, now: number): Bucket {
    if (!call.endpoint) throw new Error('a call without an endpoint');
    return this.parts.ledger.of(call.bucket, call.endpoint, call.credential, call.host, now);
  }

  /** Gives back an attempt's ticket, once, with what its answer says about the budget and X's clock. */
  settle(ticket: Ticket, settlement: Settlement, { headers }: Call): void {
    if (ticket.settled) return;
    ticket.settled = true;
    const { clock, pacer, teller } = this.parts;
    const date =
      settlement.outcome === 'unsent' || settlement.outcome === 'lost'
        ? undefined
        : headers && this.#dates.read(headers);
    if (date !== undefined) ticket.bucket.clock.observe(date, ticket.sentAt, clock.now());
    teller.settled(ticket.bucket, pacer.settle(ticket, settlement));
  }
}
