import type {
  BudgetKeys,
  BudgetStore,
  GateReply,
  ExchangeReply,
  Notice,
  Probed,
  Report,
  SharedGate,
  SharedWindow,
  StoreMessage,
  WindowReply,
  WindowReport,
} from '../../lib/model/budget-store.js';

const BIG = 1_000_000_000;
const JITTER_MS = 2_000;
const MOST_LOST = 16;
const FORGET_HIDDEN_MS = 300_000;
const REMEMBERED = 4;

interface Probing {
  probe?: string | undefined;
  ends?: number;
}

interface Window extends Probing {
  left?: number;
  limit?: number | undefined;
  reset?: number;
  floor?: number;
  others?: number;
  longest?: number;
  /** Ended without a report: when, and how many. */
  lost?: readonly (readonly [at: number, count: number])[];
  doubt?: number | undefined;
  since?: number;
  told?: number;
}

interface Gate extends Probing {
  since?: number;
  till?: number;
  n?: number;
}

interface Member {
  h: number;
  a: number;
  /** Granted ahead and not used as far as known. */
  u: number;
  e: number;
  w: number;
  t: number;
  /** Whether it knows that others wait for its answers. */
  k: boolean;
}

interface State {
  /** When it was begun. */
  born: number;
  members: Map<string, Member>;
  quarter: Window;
  day: Window | undefined;
  refused: Gate;
  silent: boolean;
  low: number | undefined;
  high: number | undefined;
  trip: number;
  next: number;
  seq: number;
  hidden: {
    limit: number | undefined;
    period: number;
    used: number;
    opens: number;
    recent: number;
    since: number;
    refused?: number | undefined;
  };
  slow: { allow: number; done: number; expect: number };
}

interface AppDay {
  window: Window | undefined;
  buckets: Map<string, { h: number; e: number }>;
}

/**
 * Shared budgets in a Map: what the script in Redis has to do, said a second time and in other words, so that each
 * can be held against the other. It forgets nothing by itself.
 */
export class MemoryStore implements BudgetStore {
  readonly #states = new Map<string, State>();
  readonly #days = new Map<string, AppDay>();
  readonly #gates = new Map<string, Gate>();
  readonly #listeners = new Set<(word: StoreMessage) => void>();

  constructor(private readonly now: () => number) {}

  listen(hear: (word: StoreMessage) => void): void {
    this.#listeners.add(hear);
  }

  leave(): void {}

  /** Says a word to all, as anybody can on a channel. */
  say(word: StoreMessage): void {
    for (const listener of this.#listeners) listener(word);
  }

  /** Loses everything. */
  flush(): void {
    this.#states.clear();
    this.#days.clear();
    this.#gates.clear();
  }

  /** What is held of a bucket at an instant, by anybody. */
  heldOf(bucket: string, at: number): number {
    let held = 0;
    for (const { h, a, e } of this.#states.get(bucket)?.members.values() ?? []) if (e > at) held += h + a;
    return held;
  }

  exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply> {
    return Promise.resolve(this.exchangeNow(keys, report));
  }

  exchangeNow(keys: BudgetKeys, report: Report): ExchangeReply {
    const known = this.#states.get(keys.bucket);
    const state = known ?? emptyState(this.now());
    const day = this.#days.get(keys.appDay) ?? { window: undefined, buckets: new Map() };
    const down = this.#gates.get(keys.down) ?? {};
    const exchange = new Exchange(this.now(), keys, report, state, day, down);
    const news = exchange.run();
    this.#states.set(keys.bucket, state);
    if (day.window) this.#days.set(keys.appDay, day);
    if (exchange.gates.down.since === undefined) this.#gates.delete(keys.down);
    else this.#gates.set(keys.down, exchange.gates.down);
    const ends = Math.min(...Object.values(news.windows).map(({ reset }) => reset - (news.offset ?? 0)));
    for (const word of exchange.words) {
      const ofBucket = word.key === keys.bucket && {
        seq: news.seq,
        ...(ends < Infinity && { ends }),
        ...(news.offset !== undefined && { offset: news.offset }),
      };
      this.say({ ...word, ...ofBucket });
    }
    return news;
  }
}

function emptyState(born: number): State {
  return {
    born,
    members: new Map(),
    quarter: {},
    day: undefined,
    refused: {},
    silent: false,
    low: undefined,
    high: undefined,
    trip: 0,
    next: 0,
    seq: 0,
    hidden: { limit: undefined, period: 1_000, used: 0, opens: 0, recent: 0, since: 0 },
    slow: { allow: 1, done: 0, expect: 0 },
  };
}

type Written = { -readonly [K in keyof Notice]: Notice[K] };

class Exchange {
  readonly words: { key: string; void?: boolean; notices?: Record<string, Notice> }[] = [];
  readonly #notices = new Map<string, Written>();
  #granted = 0;
  /** What came back, and what was granted by words that were lost. */
  #returned = 0;
  readonly gates: Record<SharedGate, Gate>;
  #held = 0;
  #x: number;

  constructor(
    private readonly now: number,
    private readonly keys: BudgetKeys,
    private readonly report: Report,
    private readonly state: State,
    private readonly appDay: AppDay,
    down: Gate,
  ) {
    this.gates = { refused: state.refused, down };
    this.#x = now;
  }

  run(): ExchangeReply {
    const { report, state } = this;
    this.#hearClock();
    const processes = this.#buryTheDead();
    const me = this.#meet();
    this.#hearProbes();
    for (const [name, told] of Object.entries(report.windows) as [SharedWindow, WindowReport][])
      this.#learn(this.#windowOf(name), told);
    if (state.quarter.left !== undefined) state.silent = false;
    else if (report.silent) state.silent = true;
    for (const window of this.#windows().values())
      if (window.floor !== undefined) window.floor += this.#returned;
    this.#hearEnds();
    this.#hearGates();
    this.#recall();
    me.w = report.want;
    const waiting = this.#handOut();
    const tight = this.#isTight();
    if (
      report.ahead > 0 &&
      waiting.length === 0 &&
      !tight &&
      !this.#isUnknown(state.quarter) &&
      !report.spread
    ) {
      const count = Math.min(report.ahead, Math.floor(this.#available() / (4 * processes)));
      if (count > 0) {
        this.#give(report.id, me, count);
        me.w = 0;
        me.u += count;
      }
    }
    me.k = tight && waiting.length > 0;
    for (const [id, member] of state.members) {
      if (!me.k || member.h + member.a === 0 || member.k) continue;
      member.k = true;
      this.#notice(id).awaited = true;
    }
    for (const [id, notice] of this.#notices) {
      const probes = this.#probesOf(id);
      if (notice.granted !== undefined && probes.length > 0) notice.probes = probes;
    }
    if (this.#notices.size > 0)
      this.words.push({ key: this.keys.bucket, notices: Object.fromEntries(this.#notices) });
    if (this.words.length > 0) state.seq++;
    const news = this.#news(me, processes);
    me.h += this.#granted;
    if (report.leaving) state.members.delete(report.id);
    state.refused = this.gates.refused;
    if (this.appDay.window) {
      if (this.#held > 0)
        this.appDay.buckets.set(this.keys.bucket, { h: this.#held, e: this.now + report.ttl });
      else this.appDay.buckets.delete(this.keys.bucket);
    }
    return news;
  }

  #windows(): Map<SharedWindow, Window> {
    const { quarter, day } = this.state;
    const windows = new Map<SharedWindow, Window>([['quarter', quarter]]);
    if (day) windows.set('day', day);
    if (this.appDay.window) windows.set('appDay', this.appDay.window);
    return windows;
  }

  #windowOf(name: SharedWindow): Window {
    if (name === 'quarter') return this.state.quarter;
    return name === 'day' ? (this.state.day ??= {}) : (this.appDay.window ??= {});
  }

  #isOver({ reset }: Window): boolean {
    return reset !== undefined && this.#x >= reset;
  }

  #isUnknown(window: Window): boolean {
    return window.left === undefined || this.#isOver(window);
  }

  #isProbed({ probe, ends = 0 }: Probing): boolean {
    return probe !== undefined && ends > this.now;
  }

  #doubt(window: Window | undefined, count: number): void {
    if (!window || this.#isUnknown(window)) return;
    window.doubt = Math.min(BIG, (window.doubt ?? 0) + count);
    window.since = this.now;
  }

  #hearClock(): void {
    const { state, report } = this;
    if (report.low !== undefined && report.high !== undefined) {
      const low = Math.max(state.low ?? -Infinity, report.low);
      const high = Math.min(state.high ?? Infinity, report.high);
      [state.low, state.high] = low > high ? [report.low, report.high] : [low, high];
    }
    const { low, high } = state;
    const isTrusted = low === undefined || (low <= 0 && (high as number) > 0);
    this.#x = this.now + (isTrusted ? 0 : low);
  }

  /** Returns how many are alive. */
  #buryTheDead(): number {
    const { state, report, appDay } = this;
    let alive = 1;
    this.#held = 0;
    for (const [id, { h, a, e }] of state.members) {
      if (id === report.id) continue;
      if (e > this.now) {
        alive++;
        this.#held += h + a;
        continue;
      }
      if (h + a > 0) for (const window of [state.quarter, state.day]) this.#doubt(window, h + a);
      state.members.delete(id);
    }
    for (const [bucket, { h, e }] of appDay.buckets) {
      if (e > this.now) continue;
      this.#doubt(appDay.window, h);
      appDay.buckets.delete(bucket);
    }
    return alive;
  }

  #meet(): Member {
    const { state, report } = this;
    const me = state.members.get(report.id) ?? { h: 0, a: 0, u: 0, e: 0, w: 0, t: 0, k: false };
    state.members.set(report.id, me);
    const missed = Math.max(0, me.a - report.heard);
    this.#returned = Math.min(report.returned + missed, me.h + me.a);
    if (missed > 0) me.t = 0;
    me.a = 0;
    me.h = report.held;
    me.u = report.unused;
    me.e = this.now + report.ttl;
    this.#held += me.h;
    return me;
  }

  #probed(): [Probed, Probing][] {
    return [...this.#windows(), ['refused', this.gates.refused], ['down', this.gates.down]];
  }

  #probesOf(id: string): Probed[] {
    const names: Probed[] = [];
    for (const [name, { probe }] of this.#probed()) if (probe === id) names.push(name);
    return names;
  }

  #notice(id: string): Written {
    let notice = this.#notices.get(id);
    if (!notice) this.#notices.set(id, (notice = {}));
    return notice;
  }

  #hearProbes(): void {
    const still = new Set<Probed>(this.report.probing);
    for (const [name, it] of this.#probed()) {
      if (it.probe !== this.report.id) continue;
      if (still.has(name)) it.ends = this.now + this.report.ttl;
      else it.probe = undefined;
    }
  }

  #learn(window: Window, told: WindowReport): void {
    const { left, reset } = window;
    const x = this.#x;
    const isKnown = left !== undefined && reset !== undefined && !this.#isOver(window);
    if (told.reset <= x) return;
    const toldAt = told.toldAgo === undefined ? -1 : this.now - told.toldAgo;
    const isEarlier = isKnown && told.reset < reset - JITTER_MS;
    const isSame =
      left !== undefined &&
      reset !== undefined &&
      (told.reset <= reset || (told.reset - reset <= JITTER_MS && x < reset - JITTER_MS));
    if (isKnown && (isEarlier || !isSame) && toldAt < (window.told ?? -1)) return;
    if (isEarlier) window.reset = told.reset;
    window.told = Math.max(window.told ?? -1, toldAt);
    const beginAnew = (): void => {
      window.floor = -BIG;
      this.#doubt(window, BIG);
    };
    if (isSame) {
      if (told.left < (window.floor as number)) {
        window.others = REMEMBERED;
        window.floor = told.left - this.#held;
      }
      window.left = Math.min(left, told.left);
    } else {
      window.others = told.metEmpty ? REMEMBERED : Math.max(0, (window.others ?? 0) - 1);
      window.left = told.left;
      window.reset = told.reset;
      window.doubt = undefined;
      window.lost = [];
      window.floor = told.left - this.#held;
    }
    this.#holdBack(window, told);
    window.reset = Math.max(window.reset ?? 0, told.reset);
    window.limit = told.limit ?? window.limit;
    window.longest = Math.max(window.longest ?? 0, told.longest);
    const sentBefore = told.toldAgo === undefined || this.now - told.toldAgo < this.state.born;
    if (this.report.rejoined || (sentBefore && !isSame)) beginAnew();
    const { doubt, since = 0 } = window;
    if (doubt !== undefined && told.toldAgo !== undefined && this.now - told.toldAgo > since)
      window.doubt = undefined;
  }

  #holdBack(window: Window, { assumed, toldAgo }: WindowReport): void {
    const sentAt = toldAgo === undefined ? -1 : this.now - toldAgo;
    const lost = (window.lost ?? []).filter(([at]) => at >= sentAt);
    if (assumed > 0) {
      const [, more] = lost.length < MOST_LOST ? [0, 0] : (lost.pop() as readonly [number, number]);
      lost.push([this.now, more + assumed]);
    }
    window.lost = lost;
  }

  #hearEnds(): void {
    const { report, now } = this;
    const { hidden, slow } = this.state;
    hidden.used = Math.max(0, hidden.used - this.#returned);
    hidden.limit ??= report.perSecond;
    if (report.answered > 0) {
      if (now - hidden.since > 1_000) [hidden.since, hidden.recent] = [now, 0];
      hidden.recent += report.answered;
      slow.done += report.answered;
      if (slow.done > slow.expect) slow.allow += Math.min(report.answered, slow.done - slow.expect);
    }
    if (report.ended > 0) hidden.opens = now + hidden.period;
    if (report.limited) {
      if (slow.done > 0) slow.expect = slow.done;
      slow.done = 0;
      slow.allow = 1;
    }
    if (hidden.refused !== undefined && now - hidden.refused >= FORGET_HIDDEN_MS)
      Object.assign(hidden, { limit: report.perSecond, period: 1_000, refused: undefined });
    const reveals = hidden.limit === undefined || now - (hidden.refused ?? -Infinity) >= hidden.period;
    if (report.hidden && reveals) {
      hidden.refused = now;
      if (hidden.limit === undefined) {
        hidden.limit = Math.max(1, now - hidden.since <= 1_000 ? hidden.recent : 1);
        hidden.used = this.#held;
      } else if (hidden.limit > 1) hidden.limit = Math.floor(hidden.limit / 2);
      else hidden.period = Math.min(hidden.period * 2, 60_000);
      hidden.opens = now + hidden.period;
    }
    if (report.trip > 0) this.state.trip = report.trip;
  }

  #hearGates(): void {
    const scopes = { refused: this.keys.bucket, down: this.keys.down };
    for (const name of ['refused', 'down'] as const) {
      const told = this.report.gates[name];
      const gate = this.gates[name];
      if (told === undefined) continue;
      if (told === 'opened') {
        if (gate.since !== undefined) this.words.push({ key: scopes[name] });
        this.gates[name] = {};
        continue;
      }
      if (gate.since === undefined) {
        gate.since = this.now;
        this.words.push({ key: scopes[name], void: true });
      }
      gate.till = Math.max(gate.till ?? 0, this.now + told.pause);
      gate.n = Math.max(gate.n ?? 0, told.failures);
      if (gate.probe === this.report.id) gate.probe = undefined;
    }
  }

  #kept({ limit = 0 }: Window): number {
    const { reserve } = this.report;
    return reserve < 1 ? Math.floor(limit * reserve) : reserve;
  }

  #heldOf(name: SharedWindow): number {
    let sum = this.#held;
    if (name === 'appDay')
      for (const [bucket, { h }] of this.appDay.buckets) if (bucket !== this.keys.bucket) sum += h;
    return sum;
  }

  #free(name: SharedWindow, window: Window): number {
    return leftOf(window) - this.#heldOf(name) - this.#kept(window);
  }

  #isSilent(name: SharedWindow): boolean {
    return name === 'quarter' && this.state.silent;
  }

  #room(name: SharedWindow, window: Window): number {
    if (this.#isSilent(name)) return BIG;
    if (this.#isUnknown(window)) return this.#isProbed(window) ? 0 : 1;
    const free = this.#free(name, window);
    const { doubt = 0 } = window;
    if (free - doubt > 0 || window.doubt === undefined) return free - doubt;
    return free > 0 && !this.#isProbed(window) ? 1 : 0;
  }

  /** Every limit: how many may go, and else after how long more may. */
  *#limits(): Generator<[room: number, wait?: number | undefined]> {
    const { state, now, report } = this;
    for (const [name, window] of this.#windows()) {
      const mine = (state.members.get(report.id)?.h ?? 0) + this.#granted;
      const isSpent = !this.#isUnknown(window) && leftOf(window) - mine - this.#kept(window) <= 0;
      yield [this.#room(name, window), isSpent ? (window.reset as number) - this.#x : undefined];
      if (name === 'appDay' || !((window.others ?? 0) > 0)) continue;
      const needed = Math.ceil(((window.limit ?? 1) * state.trip) / Math.max(1, window.longest ?? 1));
      yield [Math.max(1, needed) - this.#held];
    }
    const { slow, hidden } = state;
    if (state.silent) yield [Math.max(slow.allow, slow.expect - slow.done) - this.#held];
    if (hidden.limit !== undefined) {
      if (hidden.used > 0 && this.#held === 0 && now >= hidden.opens) hidden.used = 0;
      yield [hidden.limit - hidden.used, this.#held === 0 ? hidden.opens - now : undefined];
    }
    for (const gate of Object.values(this.gates)) {
      if (gate.since === undefined) continue;
      const wait = (gate.till ?? 0) - now;
      yield wait > 0 ? [0, wait] : [this.#isProbed(gate) ? 0 : 1];
    }
    if (report.spread) yield [now < state.next ? 0 : 1, state.next - now];
  }

  #available(): number {
    let least = BIG;
    for (const [room] of this.#limits()) least = Math.min(least, room);
    return least;
  }

  #give(id: string, member: Member, count: number): void {
    const { state, report, now } = this;
    const probes = (it: Probing): void => {
      it.probe = id;
      it.ends = now + report.ttl;
    };
    for (const [name, window] of this.#windows()) {
      if (this.#isSilent(name)) continue;
      const inDoubt = window.doubt !== undefined && this.#free(name, window) <= window.doubt;
      if (this.#isUnknown(window) || inDoubt) probes(window);
    }
    for (const gate of Object.values(this.gates)) if (gate.since !== undefined) probes(gate);
    if (report.spread) {
      const { quarter } = state;
      const runs = !this.#isSilent('quarter') && !this.#isUnknown(quarter);
      const share = ((quarter.reset ?? 0) - this.#x) / Math.max(1, this.#free('quarter', quarter));
      state.next = runs ? Math.ceil(now + share) : now;
    }
    this.#held += count;
    if (id === report.id) this.#granted += count;
    else {
      const notice = this.#notice(id);
      notice.granted = (notice.granted ?? 0) + count;
      member.a += count;
    }
    member.w -= count;
    member.t = ++state.seq;
    state.hidden.used += count;
    for (const window of this.#windows().values()) if (window.floor !== undefined) window.floor -= count;
  }

  /** Takes back what others have spent. */
  #recall(): void {
    const isOverdrawn = [...this.#windows()].some(
      ([name, window]) => !this.#isSilent(name) && !this.#isUnknown(window) && this.#free(name, window) < 0,
    );
    if (!isOverdrawn) return;
    for (const [id, member] of this.state.members) {
      if (member.u + member.a === 0) continue;
      member.u = 0;
      this.#notice(id).void = true;
    }
  }

  /** Returns who waits all the same. */
  #handOut(): string[] {
    let waiting = [...this.state.members].filter(([, { w }]) => w > 0);
    waiting.sort(([a, { t }], [b, { t: u }]) => t - u || (a < b ? -1 : 1));
    while (waiting.length > 0) {
      let left = this.#available();
      if (left <= 0) break;
      const share = Math.max(1, Math.floor(left / waiting.length));
      for (const [id, member] of waiting) {
        const count = Math.min(member.w, share, left);
        if (count <= 0) continue;
        this.#give(id, member, count);
        left -= count;
      }
      waiting = waiting.filter(([, { w }]) => w > 0);
    }
    return waiting.map(([id]) => id);
  }

  #isTight(): boolean {
    const { silent, hidden } = this.state;
    return (
      silent ||
      hidden.limit !== undefined ||
      [...this.#windows().values()].some(({ doubt, others = 0 }) => doubt !== undefined || others > 0) ||
      Object.values(this.gates).some(({ since }) => since !== undefined)
    );
  }

  #news(me: Member, processes: number): ExchangeReply {
    let wait: number | undefined;
    if (me.w > 0)
      for (const [room, after = 0] of this.#limits()) if (room <= 0 && after > (wait ?? 0)) wait = after;
    const windows: Partial<Record<SharedWindow, WindowReply>> = {};
    const gates: Partial<Record<SharedGate, GateReply>> = {};
    for (const [name, window] of this.#windows()) {
      const { left, limit, reset } = window;
      if (!this.#isUnknown(window))
        windows[name] = {
          left: left as number,
          ...(limit !== undefined && { limit }),
          reset: reset as number,
        };
    }
    for (const name of ['refused', 'down'] as const) {
      const { since, till = 0, n = 0 } = this.gates[name];
      if (since === undefined) continue;
      gates[name] = { failures: n, closed: this.now - since, pause: Math.max(0, till - this.now) };
    }
    return {
      now: this.now,
      seq: this.state.seq,
      granted: this.#granted,
      probes: this.#probesOf(this.report.id),
      windows,
      gates,
      elsewhere: this.#held - me.h - this.#granted,
      processes,
      ...(wait !== undefined && { wait }),
      awaited: me.k,
      ...(this.state.low !== undefined && { offset: this.#x - this.now }),
    };
  }
}

function leftOf({ left = 0, lost = [] }: Window): number {
  return lost.reduce((rest, [, count]) => rest - count, left);
}
