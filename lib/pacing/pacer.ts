import type { Bucket, Settlement, Ticket } from '../budget/bucket.js';
import type { Limit } from '../budget/window.js';
import type { Clock } from '../model/clock.js';
import { Line, type Waiting } from './line.js';
import { Refusal } from './refusal.js';
import type { Turns } from './turns.js';

/** A step of priority is worth this much time in line: whoever waits gets more urgent, nobody starves. */
const STEP_MS = 10_000;

/** What bounds the waiting. */
export interface PacerSettings {
  /** How many may wait for one bucket. */
  readonly maxQueued: number;
  /** The longest wait that the user allows. Milliseconds. */
  readonly maxWaitMs: number;
  /** How far off the next opening may be for calls that nobody bounded. Milliseconds. */
  readonly patienceMs: number;
}

/** What one call brings to the line. */
export interface Entrant {
  /** When the call began: epoch milliseconds. */
  readonly startedAt: number;
  /** From 0 (most urgent) to 9. */
  readonly priority: number;
  /** When it is too late: epoch milliseconds. */
  readonly deadlineAt: number;
  readonly signal: AbortLike | undefined;
  /** Told once it stands in line: how many do, what holds it back, and until when as far as known. */
  held(bucket: Bucket, waiting: number, blocker: Limit | undefined, until: number | undefined): void;
}

/** As much of an AbortSignal as is needed: axios takes look-alikes too. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener?: ((...args: never[]) => unknown) | undefined;
  removeEventListener?: ((...args: never[]) => unknown) | undefined;
}

interface Waiter extends Waiting {
  readonly entrant: Entrant;
  /** When it gives up; Infinity where nobody said. Epoch milliseconds. */
  readonly latest: number;
  readonly go: (ticket: Ticket) => void;
  readonly refuse: (refusal: Refusal) => void;
  disarm: (() => void) | undefined;
}

/** Those who wait for one bucket. */
interface Room {
  readonly bucket: Bucket;
  readonly line: Line<Waiter>;
  /** The wake that is set, and for when. */
  wakeAt: number;
  cancelWake: (() => void) | undefined;
  turnAsked: boolean;
  /** The next opening that those who wait were held against. */
  opening: number;
}

/**
 * The one place where calls wait: for windows, gates, probes and places. A call that need not wait passes at
 * once and leaves no trace here. A bucket with somebody waiting has one wake, at the instant its limits tell;
 * then, and whenever an answer changes something, it takes a turn and lets go as many as it allows.
 */
export class Pacer {
  readonly #rooms = new Map<Bucket, Room>();
  /** Rooms held back by a limit they share with others, by that limit. */
  readonly #blocked = new Map<Limit, Set<Room>>();
  #order = 0;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly turns: Turns,
    private readonly settings: PacerSettings,
  ) {}

  /** Lets a call go at once, if nobody waits before it and the bucket allows it. */
  tryEnter(bucket: Bucket, now: number): Ticket | undefined {
    return !this.#closed && !this.#rooms.has(bucket) && bucket.available(now) > 0
      ? bucket.take(now)
      : undefined;
  }

  /**
   * Waits until the call may go.
   * @throws Refusal at once where the wait is known to be too long, or when it turns out so
   */
  enter(bucket: Bucket, entrant: Entrant): Promise<Ticket> {
    const now = this.clock.now();
    const room = this.#roomOf(bucket);
    const refusal = this.#refuses(room, entrant, now);
    if (refusal) {
      this.#leaveIfEmpty(room);
      return Promise.reject(refusal);
    }
    return new Promise((go, refuse) => {
      const rank = entrant.startedAt + entrant.priority * STEP_MS;
      const latest = Math.min(entrant.deadlineAt, now + this.settings.maxWaitMs);
      const waiter: Waiter = {
        rank,
        order: this.#order++,
        at: -1,
        entrant,
        latest,
        go,
        refuse,
        disarm: undefined,
      };
      room.line.join(waiter);
      this.#armWaysOut(room, waiter);
      const blocker = bucket.blocker(now);
      if (blocker?.limit === bucket.shared.down) bucket.shared.down.waited++;
      entrant.held(bucket, room.line.size, blocker?.limit, blocker?.at);
      this.#schedule(room, now);
    });
  }

  /** Takes back what a request held, with what its answer told. Those who wait may profit. */
  settle(ticket: Ticket, settlement: Settlement): ReturnType<Bucket['settle']> {
    const now = this.clock.now();
    const { bucket } = ticket;
    const change = bucket.settle(ticket, settlement, now, this.random());
    const room = this.#rooms.get(bucket);
    if (room) this.#schedule(room, now);
    const { total, appDay, down } = bucket.shared;
    this.#wakeNext(total);
    this.#wakeNext(appDay);
    if (change.reopened) this.#wakeAll(down);
    else this.#wakeNext(down);
    return change;
  }

  /** How many wait for a bucket. */
  waiting(bucket: Bucket): number {
    return this.#rooms.get(bucket)?.line.size ?? 0;
  }

  /** Lets nobody in any more; with `abort`, those who wait are sent away, else they go when their turn comes. */
  close(abort: boolean): void {
    this.#closed = true;
    if (!abort) return;
    for (const room of this.#rooms.values()) {
      for (const waiter of [...room.line.all()])
        this.#turnAway(room, waiter, new Refusal('closed', 'the client was closed'));
    }
  }

  #roomOf(bucket: Bucket): Room {
    let room = this.#rooms.get(bucket);
    if (!room) {
      room = {
        bucket,
        line: new Line(),
        wakeAt: Infinity,
        cancelWake: undefined,
        turnAsked: false,
        opening: 0,
      };
      this.#rooms.set(bucket, room);
    }
    return room;
  }

  #refuses(
    { bucket, line }: Room,
    { signal, deadlineAt, priority }: Entrant,
    now: number,
  ): Refusal | undefined {
    if (this.#closed) return new Refusal('closed', 'the client was closed');
    if (signal?.aborted) return new Refusal('aborted', 'aborted before it was sent');
    if (line.size >= this.settings.maxQueued)
      return new Refusal('queue-full', `${line.size} calls wait for ${bucket.name} already`);
    const latest = Math.min(deadlineAt, now + this.settings.maxWaitMs);
    // Whoever is more urgent than most may overtake them all; the rest wait for those before them.
    const startAt = bucket.startOf(
      Number.isFinite(latest) && priority >= NORMAL_PRIORITY ? line.size + 1 : 1,
      now,
    );
    if (startAt > this.#patience(latest, now)) return tooLate(startAt, now);
    return undefined;
  }

  /** How late the next opening may be: what was said, or what is taken for granted. */
  #patience(latest: number, now: number): number {
    return Number.isFinite(latest) ? latest : now + this.settings.patienceMs;
  }

  #armWaysOut(room: Room, waiter: Waiter): void {
    const { signal } = waiter.entrant;
    const { latest } = waiter;
    const cancel = Number.isFinite(latest)
      ? this.clock.at(latest, () => {
          const now = this.clock.now();
          this.#turnAway(room, waiter, tooLate(room.bucket.startOf(1, now), now));
        })
      : undefined;
    const onAbort = (): void =>
      this.#turnAway(room, waiter, new Refusal('aborted', 'aborted while it waited'));
    listen(signal, 'addEventListener', onAbort);
    waiter.disarm = () => {
      cancel?.();
      listen(signal, 'removeEventListener', onAbort);
    };
  }

  #turnAway(room: Room, waiter: Waiter, refusal: Refusal): void {
    if (!room.line.leave(waiter)) return;
    waiter.disarm?.();
    this.#leaveIfEmpty(room);
    waiter.refuse(refusal);
  }

  /** Sees to it that the room gets its turn as soon as it can use one. */
  #schedule(room: Room, now: number): void {
    if (room.turnAsked || room.line.size === 0) return;
    if (room.bucket.available(now) > 0) {
      room.turnAsked = true;
      this.turns.give(() => this.#takeTurn(room));
      return;
    }
    const blocker = room.bucket.blocker(now);
    if (!blocker) return;
    const { shared } = room.bucket;
    for (const limit of [shared.total, shared.appDay, shared.down])
      if (limit.available(now) === 0) this.#block(limit, room);
    this.#wake(room, blocker.at ?? Infinity);
    this.#sendAwayTheImpatient(room, now);
  }

  /** The next opening turned out later than before: those who do not wait that long are told so now. */
  #sendAwayTheImpatient(room: Room, now: number): void {
    const opening = room.bucket.startOf(1, now);
    if (opening <= room.opening) return;
    room.opening = opening;
    const impatient = room.line.all().filter((waiter) => opening > this.#patience(waiter.latest, now));
    for (const waiter of impatient) this.#turnAway(room, waiter, tooLate(opening, now));
  }

  #takeTurn(room: Room): void {
    room.turnAsked = false;
    const now = this.clock.now();
    const { bucket, line } = room;
    while (line.size > 0 && bucket.available(now) > 0) {
      const waiter = line.shift() as Waiter;
      waiter.disarm?.();
      waiter.go(bucket.take(now));
    }
    this.#leaveIfEmpty(room);
    this.#schedule(room, now);
  }

  #wake(room: Room, at: number): void {
    if (room.wakeAt === at) return;
    room.cancelWake?.();
    room.wakeAt = at;
    room.cancelWake = Number.isFinite(at)
      ? this.clock.at(at, () => {
          room.wakeAt = Infinity;
          room.cancelWake = undefined;
          this.#schedule(room, this.clock.now());
        })
      : undefined;
  }

  #block(limit: Limit, room: Room): void {
    let rooms = this.#blocked.get(limit);
    if (!rooms) this.#blocked.set(limit, (rooms = new Set()));
    rooms.add(room);
  }

  /** The room that waited longest for a shared limit; it goes to the end if it has to wait again. */
  #wakeNext(limit: Limit): void {
    const rooms = this.#blocked.get(limit);
    if (!rooms) return;
    const [next] = rooms;
    if (!next) return void this.#blocked.delete(limit);
    rooms.delete(next);
    this.#schedule(next, this.clock.now());
    return undefined;
  }

  #wakeAll(limit: Limit): void {
    const rooms = this.#blocked.get(limit);
    this.#blocked.delete(limit);
    for (const room of rooms ?? []) this.#schedule(room, this.clock.now());
  }

  #leaveIfEmpty(room: Room): void {
    if (room.line.size > 0) return;
    this.#wake(room, Infinity);
    this.#rooms.delete(room.bucket);
    for (const rooms of this.#blocked.values()) rooms.delete(room);
  }
}

/** What a call has that says nothing else. */
export const NORMAL_PRIORITY = 5;

function tooLate(startAt: number, now: number): Refusal {
  const seconds = Math.max(0, Math.ceil((startAt - now) / 1_000));
  return new Refusal(
    'deadline',
    `the budget comes back in ${seconds} s, later than this call waits`,
    startAt,
  );
}

function listen(
  signal: AbortLike | undefined,
  how: 'addEventListener' | 'removeEventListener',
  listener: () => void,
): void {
  (signal?.[how] as ((name: string, listener: () => void) => unknown) | undefined)?.call(
    signal,
    'abort',
    listener,
  );
}
