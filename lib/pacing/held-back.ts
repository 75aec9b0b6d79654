import type { Bucket } from '../budget/bucket.js';
import type { Limit } from '../budget/limit.js';
import type { Room } from './room.js';

/**
 * Rooms blocked by limits that they share with others. The one that has waited longest is woken first. A slot under
 * `maxConcurrent` that it is woken for is kept for its turn: otherwise calls that come in between would take it, again
 * and again.
 */
export class HeldBack {
  readonly #rooms = new Map<Limit, Set<Room>>();
  #promised = 0;

  /** Whether a request may start now without taking a slot that is kept for a room. */
  isFree(bucket: Bucket, now: number): boolean {
    return bucket.shared.total.available() > this.#promised && bucket.available(now) > 0;
  }

  /** Records which shared limits block a room. */
  add(room: Room, now: number): void {
    const { total, appDay, down } = room.bucket.shared;
    if (total.available() <= this.#promised) this.#addTo(total, room);
    for (const limit of [appDay, down]) if (limit.available(now) === 0) this.#addTo(limit, room);
  }

  /**
   * Wakes as many rooms as a limit has free slots. A room that another limit blocks cannot use one and is passed over:
   * it is added again at its next try.
   * @param schedule sets `turnAsked` on a room that can go
   */
  wake(limit: Limit, now: number, schedule: (room: Room) => void): void {
    const rooms = this.#rooms.get(limit);
    if (!rooms) return;
    const [first] = rooms;
    const isTotal = limit === first?.bucket.shared.total;
    let free = limit.available(now) - (isTotal ? this.#promised : 0);
    for (const room of rooms) {
      if (free <= 0) return;
      rooms.delete(room);
      schedule(room);
      if (!room.turnAsked) continue;
      free--;
      if (isTotal) this.#promise(room);
    }
    if (rooms.size === 0) this.#rooms.delete(limit);
  }

  /** The room has its turn: it may take the slot that was kept for it. */
  turnTaken(room: Room): void {
    if (!room.promised) return;
    room.promised = false;
    this.#promised--;
  }

  /** Removes and returns all rooms that a limit blocks. */
  takeAll(limit: Limit): Iterable<Room> {
    const rooms = this.#rooms.get(limit);
    this.#rooms.delete(limit);
    return rooms ?? [];
  }

  /** How many calls a limit blocks. */
  count(limit: Limit): number {
    let count = 0;
    for (const room of this.#rooms.get(limit) ?? []) count += room.line.size;
    return count;
  }

  forget(room: Room): void {
    const { total, appDay, down } = room.bucket.shared;
    for (const limit of [total, appDay, down]) this.#rooms.get(limit)?.delete(room);
  }

  #addTo(limit: Limit, room: Room): void {
    let rooms = this.#rooms.get(limit);
    if (!rooms) this.#rooms.set(limit, (rooms = new Set()));
    rooms.add(room);
  }

  #promise(room: Room): void {
    if (room.promised) return;
    room.promised = true;
    this.#promised++;
  }
}
