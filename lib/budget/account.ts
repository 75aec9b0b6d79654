import type {
  GateReport,
  ExchangeReply,
  Probed,
  Report,
  SharedGate,
  SharedWindow,
  WindowReport,
} from '../model/budget-store.js';
import type { Bucket } from './bucket.js';
import type { Gate } from './gate.js';
import { aheadOf, type ServerClock } from './server-clock.js';
import type { Change, Settlement, Ticket } from './ticket.js';
import type { Window } from './window.js';

const WINDOWS = { '15min': 'quarter', '24h-user': 'day', '24h-app': 'appDay' } as const;

/** The process that sends the reports, and its settings. */
export interface Reporter {
  readonly id: string;
  /** After how many milliseconds without a report the process counts as dead. */
  readonly ttl: number;
  readonly reserve: number;
  readonly spread: boolean;
  /** This process's estimate of the store's clock. */
  readonly clock: ServerClock;
}

/** What happened since the last report: the other processes do not know it yet. */
interface Events {
  returned: number;
  answered: number;
  ended: number;
  limited: boolean;
  hidden: boolean;
  gates: Partial<Record<SharedGate, 'opened' | 'closed'>>;
}

const nothing = (): Events => ({
  returned: 0,
  answered: 0,
  ended: 0,
  limited: false,
  hidden: false,
  gates: {},
});

/** Builds one process's reports about a bucket, and applies the replies. */
export class Account {
  #events = nothing();
  /** What the report under way contains. */
  #telling: { events: Events; windows: Report['windows'] } | undefined;
  /** This process's probes that are under way. */
  readonly #probing = new Set<Probed>();
  /** By window, when the latest request whose answer reported it was sent: epoch milliseconds. */
  readonly #toldBySentAt: Partial<Record<SharedWindow, number>> = {};
  /** Whether the store may have missed requests of this process since the last reply. */
  rejoined = false;

  constructor(private readonly bucket: Bucket) {}

  /** Whether there is something to report. */
  get hasNews(): boolean {
    const { returned, ended } = this.#events;
    return returned + ended > 0 || Object.keys(this.#events.gates).length > 0;
  }

  /** A request was sent, with these probes on behalf of all processes. */
  sent(probes: readonly Probed[]): void {
    for (const probe of probes) this.#probing.add(probe);
  }

  /** Grants came back unused. */
  returned(count: number): void {
    this.#events.returned += count;
  }

  /** A 429 revealed a limit that no header reports. */
  hidden(): void {
    this.#events.hidden = true;
  }

  /**
   * A request ended. Returns whether to report it at once: it was a probe for all processes, it opened or closed a
   * gate, or X did not count it (never sent, or refused by a 429), so that more is left than the others assume.
   */
  settled(
    { sentAt, leased }: Ticket,
    { outcome, rateLimit }: Settlement,
    gates: readonly SharedGate[],
  ): boolean {
    for (const probe of leased) this.#probing.delete(probe);
    if (outcome === 'unsent') this.#events.returned++;
    else this.#events.ended++;
    if (outcome === 'answered') this.#events.answered++;
    if (outcome === 'limited') this.#events.limited = true;
    for (const { window, remaining } of rateLimit?.windows ?? []) {
      if (remaining === undefined) continue;
      const name = WINDOWS[window];
      this.#toldBySentAt[name] = Math.max(this.#toldBySentAt[name] ?? 0, sentAt);
    }
    for (const gate of gates)
      this.#events.gates[gate] = gateOf(this.bucket, gate).until === undefined ? 'opened' : 'closed';
    return leased.length > 0 || gates.length > 0 || outcome === 'unsent' || outcome === 'limited';
  }

  /** Builds the report as of `now`, and starts to collect events for the next one. */
  report(reporter: Reporter, want: number, now: number, leaving = false): Report {
    const { bucket } = this;
    const { lease, concurrency, clock, quarter } = bucket;
    const { id, ttl, reserve, spread } = reporter;
    const events = this.#events;
    const windows: Partial<Record<SharedWindow, WindowReport>> = {};
    for (const [name, window] of windowsOf(bucket)) {
      // Report it even if it looks over: our clock may be off, and the store knows better.
      if (window.left === undefined || window.resetAt === undefined) continue;
      const toldBy = this.#toldBySentAt[name];
      windows[name] = {
        left: window.left,
        limit: window.limit,
        reset: Math.floor(window.resetAt),
        assumed: window.unreported.takeNews(),
        toldAgo: toldBy === undefined ? undefined : now - toldBy,
        longest: window.longestMs,
        metEmpty: window.metEmpty || undefined,
      };
    }
    const gates: Partial<Record<SharedGate, GateReport>> = {};
    for (const name of Object.keys(events.gates) as SharedGate[]) {
      const { until, failures } = gateOf(bucket, name);
      gates[name] = until === undefined ? 'opened' : { failures, pause: Math.max(0, Math.ceil(until - now)) };
    }
    this.#telling = { events, windows };
    this.#events = nothing();
    return {
      id,
      ttl,
      want,
      ahead: leaving ? 0 : (lease?.ahead ?? 0),
      held: concurrency.inFlight + (lease?.unused ?? 0),
      unused: lease?.unused ?? 0,
      probing: [...this.#probing, ...(lease?.probes ?? [])],
      returned: events.returned,
      heard: lease?.heard ?? 0,
      answered: events.answered,
      ended: events.ended,
      limited: events.limited,
      hidden: events.hidden,
      windows,
      gates,
      silent: quarter.silent,
      ...aheadOf(reporter.clock, clock),
      reserve,
      spread,
      perSecond: bucket.perSecond,
      trip: Math.ceil(bucket.tripMs),
      rejoined: this.rejoined || undefined,
      leaving: leaving || undefined,
    };
  }

  /** Adopts the offset of X's clock from the store's, in milliseconds, that all processes together have found. */
  follow(offset: number | undefined, { clock }: Reporter): void {
    this.bucket.clock.follow(offset === undefined ? undefined : offset + clock.offsetMs);
  }

  /** The store replied: applies what the other processes know. Returns how that changed the endpoint's gate. */
  adopt(reply: ExchangeReply, reporter: Reporter, now: number): Change {
    const { bucket } = this;
    for (const [name, window] of windowsOf(bucket)) {
      // Clear only what this report contained: a flag set since then goes into the next one.
      if (this.#telling?.windows[name]?.metEmpty) window.metEmpty = false;
      if (name !== 'appDay') window.elsewhere = reply.elsewhere;
      const known = reply.windows[name];
      if (known) window.adopt(known, now);
    }
    this.#telling = undefined;
    this.rejoined = false;
    this.follow(reply.offset, reporter);
    // A gate that changed here after the report was built is newer than the reply.
    const { refused, down } = this.#events.gates;
    if (!refused) adoptGate(bucket.refused, reply.gates.refused, now);
    return down ? {} : adoptGate(bucket.shared.down, reply.gates.down, now);
  }

  /** The report may or may not have arrived: repeat its flags and gates, but not its counts, lest they add up twice. */
  exchangeFailed(): void {
    const { gates, limited, hidden } = this.#telling?.events ?? nothing();
    for (const [name, window] of windowsOf(this.bucket))
      window.unreported.putBack(this.#telling?.windows[name]?.assumed ?? 0);
    this.#telling = undefined;
    this.#events.gates = { ...gates, ...this.#events.gates };
    this.#events.limited ||= limited;
    this.#events.hidden ||= hidden;
    this.rejoined = true;
  }
}

function windowsOf({ quarter, day, shared }: Bucket): [SharedWindow, Window][] {
  return [
    ['quarter', quarter],
    ['day', day],
    ['appDay', shared.appDay],
  ];
}

function gateOf({ refused, shared }: Bucket, name: SharedGate): Gate {
  return name === 'down' ? shared.down : refused;
}

function adoptGate(gate: Gate, known: ExchangeReply['gates'][SharedGate], now: number): Change {
  if (known) {
    const until = now + known.pause;
    return gate.adopt(now - known.closed, until, known.failures, now) ? { closedUntil: until } : {};
  }
  const { waited } = gate;
  const downMs = gate.admit(now);
  return downMs === undefined ? {} : { reopened: { downMs, waited } };
}
