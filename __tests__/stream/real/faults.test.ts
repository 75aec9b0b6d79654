import type { ServerResponse } from 'node:http';
import { gzipSync, constants, createGzip } from 'node:zlib';
import { refusingUrl, serve, withRealAdapters, type Web } from '../../helpers/web.js';
import { ADAPTERS, closeAll, desk, line, opens, PATH, Taker, until } from './reading.js';

/** What becomes of a connection, and the stream goes on: by a plain server that does as it is told. */
withRealAdapters();

type Serving = (response: ServerResponse) => void;

let web: Web;
let servings: Serving[];
/** Answers whose connection is not over; fetch keeps the sockets of whole ones for the next. */
const open = new Set<ServerResponse>();
/** Every path and query that was asked for. */
let asked: string[];

beforeAll(async () => {
  web = await serve((request, response) => {
    asked.push(request.url ?? '');
    open.add(response);
    response.on('close', () => open.delete(response));
    (servings.shift() ?? last)(response);
  });
});
beforeEach(() => {
  servings = [];
  asked = [];
});
afterEach(closeAll);
afterAll(() => web.close());

/** What follows every fault: a connection that brings the last post and stays. */
const last: Serving = (response) => {
  opens(response);
  response.write(line('last'));
};

const bytes = Buffer.from(line('2'));
const emoji = bytes.indexOf(0xf0);

/** Sends one post and then what is given, and breaks off when it has left. */
function then(rest: Uint8Array | string, how: 'reset' | 'fin' | 'end'): Serving {
  return (response) => {
    opens(response);
    response.write(line('1'));
    const end = (): void => {
      if (how === 'reset') response.socket?.resetAndDestroy();
      else if (how === 'fin') response.socket?.destroy();
      else response.end();
    };
    // What a reset overtakes is lost: it comes once the first post was surely read.
    if (rest.length === 0) setTimeout(end, 20);
    else response.write(rest, () => setTimeout(end, 20));
  };
}

describe.each(ADAPTERS)('a connection that breaks, by the %s adapter', (adapter) => {
  it.each<[string, Serving, string[], string]>([
    ['a reset', then('', 'reset'), ['1', 'last'], 'network'],
    ['a FIN without the end of the body', then('', 'fin'), ['1', 'last'], 'network'],
    ['a clean end', then('', 'end'), ['1', 'last'], 'ended'],
    ['a cut in a line, by reset', then(bytes.subarray(0, 20), 'reset'), ['1', 'last'], 'network'],
    ['a cut in a line, by a clean end', then(bytes.subarray(0, 20), 'end'), ['1', 'last'], 'ended'],
    ['a cut in a character', then(bytes.subarray(0, emoji + 2), 'fin'), ['1', 'last'], 'network'],
    ['a cut before \\n', then(bytes.subarray(0, -1), 'fin'), ['1', '2', 'last'], 'network'],
    ['a whole line without its end', then(bytes.subarray(0, -2), 'end'), ['1', '2', 'last'], 'ended'],
  ])('%s', async (_, serving, ids, reason) => {
    servings = [serving];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH));
    await taker.has(ids.length);
    expect(taker.ids).toEqual(ids);
    expect(told('disconnect')).toMatchObject([{ reason, stream: PATH, connection: 1 }]);
    expect(told('reconnect')).toMatchObject([{ attempt: 2, delayMs: 0, reason }]);
    expect(told('connect').map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(told('invalidBody')).toEqual([]);
    expect(open.size).toBe(1);
  });

  it('a silence: nothing came, no keep-alive either', async () => {
    servings = [then('', 'fin'), (response) => opens(response)];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH, { stallMs: 40 }));
    await taker.has(2);
    const [stall] = told('stall');
    expect(stall?.silentMs).toBeGreaterThanOrEqual(50);
    expect(told('disconnect')).toMatchObject([{ reason: 'network' }, { reason: 'stall' }]);
    await until(() => open.size <= 1);
  });

  it('keep-alives are no silence', async () => {
    let response: ServerResponse | undefined;
    servings = [(given) => opens((response = given))];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH, { stallMs: 100 }));
    for (let beat = 0; beat < 12; beat++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      response?.write('\r\n');
    }
    response?.write(line('1'));
    await taker.has(1);
    expect(told('stall')).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it.each(['gzip', 'plain'])('several posts in one chunk and one in several: %s', async (how) => {
    const text = line('1') + '\r\n' + line('2') + line('3');
    servings = [
      (response) => {
        opens(response, how === 'gzip' ? { 'content-encoding': 'gzip' } : {});
        if (how === 'plain') return response.write(text);
        const zip = createGzip({ flush: constants.Z_SYNC_FLUSH });
        zip.pipe(response);
        zip.write(text);
      },
    ];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH));
    await taker.has(3);
    expect(taker.ids).toEqual(['1', '2', '3']);
    expect(told('disconnect')).toEqual([]);
    await x.close();
    await until(() => open.size === 0);
  });

  it('gzip that is cut, and what only says that it is gzip', async () => {
    const zipped = gzipSync(line('1') + line('2').repeat(50));
    servings = [
      (response) => {
        opens(response, { 'content-encoding': 'gzip' });
        response.write(zipped.subarray(0, zipped.length - 12), () =>
          setTimeout(() => response.socket?.resetAndDestroy(), 20),
        );
      },
      (response) => {
        opens(response, { 'content-encoding': 'gzip' });
        response.write(line('1'));
      },
    ];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH));
    await until(() => taker.ids.includes('last'));
    expect(told('disconnect')).toMatchObject([{ reason: 'network' }, { reason: 'network' }]);
    await until(() => open.size <= 1);
  });

  it('a refused connection, and one that comes later', async () => {
    const { x, told } = desk(await refusingUrl(), adapter);
    const taker = new Taker(x.stream(PATH));
    await until(() => told('reconnect').length >= 3);
    expect(told('reconnect')[2]).toMatchObject({ attempt: 4, delayMs: 1, reason: 'network' });
    await x.close();
    expect(await taker.done).toBeUndefined();
  });

  it('an answer that never comes', async () => {
    servings = [() => {}];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH, { stallMs: 40 }));
    await until(() => told('reconnect').length > 0);
    expect(told('reconnect')).toMatchObject([{ attempt: 2, delayMs: 1, reason: 'timeout' }]);
    await taker.has(1);
    expect(taker.ids).toEqual(['last']);
    await until(() => open.size <= 1);
  });

  it('a 200 that is a page, or nothing at all', async () => {
    servings = [
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>\n<p>Sign in to the hotel\n</html>\n');
      },
      (response) => void response.writeHead(200, { 'content-length': 0 }).end(),
      (response) => void response.writeHead(204).end(),
    ];
    const { x, told } = desk(web.url, adapter);
    const taker = new Taker(x.stream(PATH));
    await taker.has(1);
    expect(taker.ids).toEqual(['last']);
    expect(told('invalidBody').length).toBeGreaterThanOrEqual(1);
    expect(asked).toHaveLength(4);
  });
});
