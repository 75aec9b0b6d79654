import type { Bucket } from '../budget/bucket.js';
import type { Change, Settlement, Ticket } from '../budget/ticket.js';
import type { PatientClock } from '../model/clock.js';
import { NORMAL_PRIORITY, Waiter, type Entrant } from './entrant.js';
import { Holds } from './holds.js';
import type { PacerSettings } from './pacer-settings.js';
import { aborted, closed, Refusal, sharedDown, tooLate } from './refusal.js';
import { HeldBack } from './held-back.js';
import { Room } from './room.js';
import type { Turns } from './turns.js';

/**
 * The one place where calls wait: for windows, gates, probes and free slots. A call that need not wait passes at once
 * and leaves no trace here. A bucket with waiting calls has one timer, set to when its limits open; then, and
 * whenever an answer changes something, it takes a turn and lets as many calls go as it allows.
 */
export class Pacer {
  readonly #rooms = new Map<Bucket, Room>();
  readonly #heldBack = new HeldBack();
  readonly #holds: Holds;
  #order = 0;
  #aborted = false;

  constructor(
    private readonly clock: PatientClock,
    private readonly turns: Turns,
    private readonly settings: PacerSettings,
  ) {
    this.#holds = new Holds(clock);
  }

  /** Lets a call go at once, if no other call waits for the bucket and the bucket allows it. */
  tryEnter(bucket: Bucket, now: number): Ticket | undefined {
    return !this.#rooms.has(bucket) && this.#heldBack.isFree(bucket, now) ? bucket.take(now) : undefined;
  }

  /**
   * Waits until the call may go.
   * @throws Refusal at once if the call must not wait or its wait is known to be too long, later if that turns out
   */
  enter(bucket: Bucket, entrant: Entrant): Promise<Ticket> {
    const now = this.clock.now();
    const latest = Math.min(entrant.deadlineAt, now + this.settings.maxWaitMs);
    const refusal = this.#refuses(bucket, entrant, latest, now);
    if (refusal) return Promise.reject(refusal);
    return new Promise((go, refuse) => {
      const room = this.#roomOf(bucket);
      const waiter = new Waiter(entrant, this.#order++, latest, go, refuse);
      room.join(waiter);
      this.#watchGiveUp(room, waiter);
      // The store is about to be asked: emit `throttle` only once it has refused.
      if (!bucket.membership?.asks(now)) room.tellHeld(now);
      this.#schedule(room, now);
    });
  }

  /** Takes back what a request held, applies what its answer reported, and lets waiting calls go if that made room. */
  settle(ticket: Ticket, settlement: Settlement): Change {
    const now = this.clock.now();
    const { bucket } = ticket;
    const room = this.#rooms.get(bucket);
    const others = settlement.unavailable
      ? Math.max(this.#heldBack.count(bucket.shared.down), room?.line.size ?? 0)
      : 0;
    const change = bucket.settle(ticket, settlement, now, others);
    if (room) this.#schedule(room, now);
    // Open again: all may go. Closed again: every room needs a timer for the next probe, since any of them may give up.
    if (change.reopened || settlement.unavailable)
      for (const other of this.#heldBack.takeAll(bucket.shared.down)) this.#schedule(other, now);
    this.#wakeOthers(bucket, now);
    return change;
  }

  /** Holds a call back outside the queues. @see Holds.hold */
  hold(entrant: Entrant, arm: (go: () => void) => () => void): Promise<void> {
    return this.#holds.hold(entrant, arm);
  }

  /** Refuses all queued calls with a credential that X no longer accepts. */
  refuseAll(credential: string, why: Error): void {
    for (const room of this.#rooms.values()) {
      if (room.bucket.credential === credential) this.#refuseRoom(room, why);
    }
  }

  /** Refuses all waiting calls, and all that come later. */
  abort(): void {
    this.#aborted = true;
    this.#holds.abort();
    for (const room of this.#rooms.values()) this.#refuseRoom(room, closed());
  }

  #roomOf(bucket: Bucket): Room {
    let room = this.#rooms.get(bucket);
    if (!room) {
      this.#rooms.set(bucket, (room = new Room(bucket, this.clock)));
      if (bucket.membership) bucket.membership.answered = () => this.#answered(bucket);
    }
    return room;
  }

  /** The store has answered: calls go at once, without waiting for a turn, as they have waited for the exchange. */
  #answered(bucket: Bucket): void {
    const room = this.#rooms.get(bucket);
    if (!room) return;
    const now = this.clock.now();
    if (bucket.lease?.refuses) this.#refuseRoom(room, sharedDown());
    else if (this.#heldBack.isFree(bucket, now)) this.#takeTurn(room);
    else {
      room.tellHeld(now);
      this.#schedule(room, now);
    }
  }

  #refuses(bucket: Bucket, { signal, priority }: Entrant, latest: number, now: number): Refusal | undefined {
    if (this.#aborted) return closed();
    if (bucket.lease?.refuses) return sharedDown();
    if (signal?.aborted) return aborted();
    const { queued: waiting } = bucket;
    if (waiting >= this.settings.maxQueued) {
      return new Refusal('queue-full', `${waiting} calls are already waiting for ${bucket.name}`);
    }
    // A call more urgent than normal may overtake all others; of a call without a bound only the next opening counts.
    const place = Number.isFinite(latest) && priority >= NORMAL_PRIORITY ? waiting + 1 : 1;
    const startAt = bucket.startOf(place, now);
    return startAt > this.#patience(latest, now) ? tooLate(bucket, place, startAt, now) : undefined;
  }

  /** The latest next opening that is worth waiting for: the call's own bound or the default. Epoch milliseconds. */
  #patience(latest: number, now: number): number {
    return Number.isFinite(latest) ? latest : now + this.settings.patienceMs;
  }

  #watchGiveUp(room: Room, waiter: Waiter): void {
    const { latest, entrant } = waiter;
    if (!entrant.signal && !Number.isFinite(latest)) return;
    const giveUp = (): void => {
      const now = this.clock.now();
      this.#refuse(room, waiter, tooLate(room.bucket, 1, room.bucket.startOf(1, now), now));
    };
    waiter.arm(
      () => this.#refuse(room, waiter, new Refusal('aborted', 'aborted while waiting to be sent')),
      Number.isFinite(latest) ? this.clock.at(latest, giveUp) : undefined,
    );
  }

  #refuseRoom(room: Room, refusal: Error): void {
    for (const waiter of room.line.all().slice()) this.#refuse(room, waiter, refusal);
  }

  #refuse(room: Room, waiter: Waiter, refusal: Error): void {
    if (!room.line.leave(waiter)) return;
    room.bucket.queued--;
    waiter.disarm();
    this.#closeIfEmpty(room);
    waiter.refuse(refusal);
  }

  /** Makes sure that the room gets a turn as soon as it can use one. */
  #schedule(room: Room, now: number): void {
    if (room.turnAsked || room.line.size === 0) return;
    if (this.#heldBack.isFree(room.bucket, now)) {
      room.turnAsked = true;
      this.turns.give(() => this.#takeTurn(room));
      return;
    }
    this.#heldBack.add(room, now);
    room.wakeAt(room.bucket.blocker(now)?.at ?? Infinity, () => this.#schedule(room, this.clock.now()));
    this.#refuseImpatient(room, now);
    room.bucket.membership?.wanted();
    room.tellUntil(now);
  }

  /** If the next opening turned out later than before, refuses the calls that do not wait that long. */
  #refuseImpatient(room: Room, now: number): void {
    const opening = room.bucket.startOf(1, now);
    // Not later, or only a free slot is missing: skip the scan, which is linear in the queue's length.
    if (opening <= Math.max(now, room.opening)) return;
    room.opening = opening;
    const impatient = room.line.all().filter(({ latest }) => opening > this.#patience(latest, now));
    for (const waiter of impatient) this.#refuse(room, waiter, tooLate(room.bucket, 1, opening, now));
  }

  #takeTurn(room: Room): void {
    room.turnAsked = false;
    this.#heldBack.turnTaken(room);
    const now = this.clock.now();
    const { bucket, line } = room;
    while (line.size > 0 && this.#heldBack.isFree(bucket, now)) {
      const waiter = line.shift();
      bucket.queued--;
      waiter?.disarm();
      waiter?.go(bucket.take(now));
    }
    this.#closeIfEmpty(room);
    this.#schedule(room, now);
    // Hand on to other rooms what this one was woken for but did not use.
    this.#wakeOthers(bucket, now);
  }

  #wakeOthers({ shared: { total, appDay, down } }: Bucket, now: number): void {
    for (const limit of [total, appDay, down])
      this.#heldBack.wake(limit, now, (room) => this.#schedule(room, now));
  }

  #closeIfEmpty(room: Room): void {
    if (room.line.size > 0) return;
    room.wakeAt(Infinity, () => {});
    if (this.#rooms.get(room.bucket) === room) this.#rooms.delete(room.bucket);
    this.#heldBack.forget(room);
    room.bucket.membership?.wanted();
  }
}
