import type { Bucket } from '../budget/bucket.js';
import type { Limit } from '../budget/limit.js';
import type { Room } from './room.js';

/**
 * Rooms held back by limits that they share with others. The one that has waited longest is woken first, and a place
 * under `maxConcurrent` that it is woken for is kept for its turn: calls that come in between would take it otherwise,
 * again and again.
 */
export class HeldBack {
  readonly #rooms = new Map<Limit, Set<Room>>();
  #promised = 0;

  /** Whether a request may start now that no place was promised to. */
  isFree(bucket: Bucket, now: number): boolean {
    return bucket.shared.total.available() > this.#promised && bucket.available(now) > 0;
  }

  /** Notes which shared limits hold a room back. */
  add(room: Room, now: number): void {
    const { total, appDay, down } = room.bucket.shared;
    if (total.available() <= this.#promised) this.#addTo(total, room);
    for (const limit of [appDay, down]) if (limit.available(now) === 0) this.#addTo(limit, room);
  }

  /**
   * Wakes as many rooms as a limit has places for. A room that something else holds back cannot use a place and is passed
   * over: it is added again when it tries next.
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

  /** The room has its turn: the place that was kept for it is free for it to take. */
  turnTaken(room: Room): void {
    if (!room.promised) return;
    room.promised = false;
    this.#promised--;
  }

  /** Takes out all rooms that a limit holds back. */
  takeAll(limit: Limit): Iterable<Room> {
    const rooms = this.#rooms.get(limit);
    this.#rooms.delete(limit);
    return rooms ?? [];
  }

  /** How many calls a limit holds back. */
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
