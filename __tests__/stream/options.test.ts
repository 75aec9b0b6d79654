import axios from 'axios';
import { attach, type StreamOptions } from '../../lib/index.js';
import { readStreamDefaults, readStreamOptions } from '../../lib/stream/read-stream-options.js';

const instance = () => axios.create({ baseURL: 'http://127.0.0.1:1' });
const USUAL = readStreamDefaults(undefined);

describe('the options of streams', () => {
  it('have X’s numbers by default', () => {
    expect(USUAL).toMatchObject({ backfill: 'auto', dedupe: 10_000, stallMs: 20_000, connections: 1 });
    expect(USUAL.backoff.network).toEqual({ kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' });
  });

  it('of one stream go before those of its instance, and these before the usual ones', () => {
    const base = readStreamDefaults({ stallMs: 1_000, dedupe: 5 });
    expect(readStreamOptions({ dedupe: false }, base)).toEqual({ ...USUAL, stallMs: 1_000, dedupe: 0 });
    expect(readStreamOptions(undefined, base)).toEqual(base);
  });

  it.each([
    [{ backfill: 'yes' }, '`backfill` takes \'auto\', true or false; got "yes" (string)'],
    [{ dedupe: -1 }, '`dedupe` takes false or a whole number, 0 or more; got -1 (number)'],
    [{ stallMs: 0 }, '`stallMs` takes a number of milliseconds above 0; got 0 (number)'],
    [{ connections: 3 }, '`connections` takes 1 or 2; got 3 (number)'],
    [{ overflow: 'drop' }, "`overflow` takes 'pause', 'drop-oldest' or 'error'; got \"drop\" (string)"],
    [{ maxBuffered: 0 }, '`maxBuffered` takes a whole number, 1 or more; got 0 (number)'],
    [{ backoff: { network: { kind: 'linear' } } }, '`backoff.network.baseMs` is missing'],
    [{ params: 'a=b' }, '`params` takes an object of query parameters; got "a=b" (string)'],
    [{ signal: {} }, '`signal` takes an AbortSignal; got {} (object)'],
    [{ stallms: 1 }, '`stallms` is not an option'],
  ])('name what is wrong: %j', (options, message) => {
    const x = attach(instance());
    expect(() => x.stream('/2/tweets/search/stream', options as StreamOptions)).toThrow(TypeError);
    expect(() => x.stream('/2/tweets/search/stream', options as StreamOptions)).toThrow(message);
    x.detach();
  });

  it('name what is wrong at attach', () => {
    const wrong = (stream: object) => () => attach(instance(), { stream });
    expect(wrong({ stallMs: 'long' })).toThrow('`stream.stallMs` takes');
    expect(wrong({ signal: new AbortController().signal })).toThrow('`stream.signal` is not an option');
  });

  it('have a path, on a host that is handled', () => {
    const x = attach(instance());
    expect(() => x.stream('')).toThrow('x.stream() takes a path');
    expect(() => x.stream(undefined as unknown as string)).toThrow('x.stream() takes a path');
    expect(() => x.stream('https://example.com/2/tweets/search/stream')).toThrow(
      'requests to example.com are not handled by this instance; add it to the option `hosts`',
    );
    x.detach();
  });
});
