import { ItemBuffer } from '../../lib/stream/item-buffer.js';
import type { StreamItem } from '../../lib/model/stream.js';
import { SimClock } from '../helpers/sim-clock.js';

const item = (id: number): StreamItem => ({ data: { id }, problems: [] });

function make(overflow: 'pause' | 'drop-oldest' | 'error', maxBuffered = 4) {
  const told: (string | number)[] = [];
  const clock = new SimClock();
  const buffer = new ItemBuffer({ maxBuffered, overflow }, clock, {
    full: () => told.push('full'),
    drained: () => told.push('drained'),
    overflown: () => told.push('overflown'),
    dropped: (count) => told.push(count),
  });
  const push = (from: number, to: number, bytes = 10): void => {
    for (let id = from; id <= to; id++) buffer.push(item(id), bytes);
  };
  const take = async (): Promise<unknown> => {
    const { done, value } = await buffer.take();
    return done ? 'done' : (value.data as { id: number }).id;
  };
  return { buffer, told, push, take, clock };
}

describe('the buffer between sockets and consumer', () => {
  it('hands over in order, whoever is first', async () => {
    const { push, take } = make('pause');
    const early = [take(), take()];
    push(1, 4);
    expect(await Promise.all([...early, take(), take()])).toEqual([1, 2, 3, 4]);
  });

  it('says when it is full, and again only when half of it is taken', async () => {
    const { push, take, told, buffer } = make('pause');
    push(1, 6);
    expect(told).toEqual(['full']);
    expect(buffer.length).toBe(6);
    for (let count = 0; count < 3; count++) await take();
    expect(told).toEqual(['full']);
    await take();
    expect(told).toEqual(['full', 'drained']);
    expect([await take(), await take()]).toEqual([5, 6]);
  });

  it('is full by bytes too: few large items are many', () => {
    const { push, told } = make('pause', 1_000);
    push(1, 3, 8_000_000);
    expect(told).toEqual(['full']);
  });

  it('drops the oldest and counts: the first at once, the others when the consumer comes', async () => {
    const { push, take, told, buffer } = make('drop-oldest');
    push(1, 10);
    expect(told).toEqual([1]);
    expect(await take()).toBe(7);
    expect(told).toEqual([1, 5]);
    expect(buffer.dropped).toBe(6);
    push(11, 13);
    expect(told).toEqual([1, 5, 1]);
    expect([await take(), await take(), await take(), await take()]).toEqual([10, 11, 12, 13]);
    expect(told).toEqual([1, 5, 1, 1]);
  });

  it('says that it overflows where that is an error', () => {
    const { push, told } = make('error');
    push(1, 5);
    expect(told).toEqual(['overflown']);
  });

  it('gives what waits before the end, and an error once', async () => {
    const { push, take, buffer } = make('pause');
    push(1, 2);
    buffer.end(new Error('over'));
    expect([await take(), await take()]).toEqual([1, 2]);
    await expect(take()).rejects.toThrow('over');
    expect(await take()).toBe('done');
  });

  it('ends whoever waits', async () => {
    const { take, buffer, push } = make('pause');
    const waiting = [take(), take()];
    buffer.end();
    expect(await Promise.all(waiting)).toEqual(['done', 'done']);
    push(1, 1);
    expect(await take()).toBe('done');
  });

  it('tells how old the item last taken was', async () => {
    const { buffer, take, clock } = make('pause');
    expect(buffer.lag).toBeUndefined();
    buffer.push(
      { data: { id: 1, created_at: new Date(clock.now() - 1_500).toISOString() }, problems: [] },
      1,
    );
    await take();
    expect(buffer.lag).toBe(1_500);
  });

  it('stays as quick as it is however many wait', async () => {
    const { push, take, buffer } = make('pause', 100_000);
    push(1, 100_000);
    for (let id = 1; id <= 100_000; id++) expect(await take()).toBe(id);
    expect(buffer.length).toBe(0);
  });
});
