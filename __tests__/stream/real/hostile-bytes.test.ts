import type { ServerResponse } from 'node:http';
import { serve, withRealAdapters, type Web } from '../../helpers/web.js';
import { ADAPTERS, closeAll, desk, line, opens, PATH, Taker, until, type Desk } from './reading.js';

/** Bytes that no X would send: nothing may throw past the stream, stop it or fill the memory. */
withRealAdapters();

let web: Web;
let response: ServerResponse | undefined;
let connects: number;

beforeAll(async () => {
  web = await serve((_, given) => {
    connects++;
    opens((response = given));
  });
});
beforeEach(() => {
  response = undefined;
  connects = 0;
});
afterEach(closeAll);
afterAll(() => web.close());

async function reading(
  adapter: 'http' | 'fetch',
  options: object = {},
): Promise<{ made: Desk; taker: Taker; send: (bytes: Uint8Array | string) => Promise<void> }> {
  const made = desk(web.url, adapter);
  const taker = new Taker(made.x.stream(PATH, options));
  await until(() => made.told('connect').length === 1 && response !== undefined);
  const send = (bytes: Uint8Array | string): Promise<void> =>
    new Promise((resolve) => response?.write(bytes, () => resolve()));
  return { made, taker, send };
}

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe.each(ADAPTERS)('hostile bytes, by the %s adapter', (adapter) => {
  it.each<[string, string | Uint8Array]>([
    ['NUL bytes', '\0\0\0\r\n'],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0d, 0x0a])],
    ['half an object', '{"data":{"id":"1"\r\n'],
    ['a page', '<html><body>\r\n'],
    ['an opening without end', `${'['.repeat(100_000)}\r\n`],
    ['a byte order mark', '\ufeff\r\n{"\r\n'],
    ['lone carriage returns', 'a\rb\rc\r\r\n'],
  ])('what is no JSON is told and skipped: %s', async (_, bytes) => {
    const { made, taker, send } = await reading(adapter);
    await send(bytes);
    await send(line('after'));
    await taker.has(1);
    expect(taker.ids).toEqual(['after']);
    expect(made.told('invalidBody').length).toBeGreaterThanOrEqual(1);
    expect(made.told('invalidBody')[0]?.error).toMatchObject({ kind: 'invalid-body', method: 'GET' });
    expect(connects).toBe(1);
  });

  it.each<[string, string, unknown]>([
    ['a number', '17', 17],
    ['null', 'null', null],
    ['false', 'false', false],
    ['a text', '"data"', 'data'],
    ['a list', '[{"data":1}]', [{ data: 1 }]],
    ['an empty object', '{}', {}],
    ['data that is null', '{"data":null}', { data: null }],
    ['data that is false', '{"data":false}', false],
    ['an empty list of errors', '{"errors":[]}', { errors: [] }],
    ['errors that are none', '{"errors":7}', { errors: 7 }],
    ['data and errors that are none', '{"data":{"id":"9"},"errors":null}', { id: '9' }],
    ['another kind of message', '{"type":"warning","message":"x"}', { type: 'warning', message: 'x' }],
  ])('what is JSON comes through: %s', async (_, text, data) => {
    const { made, taker, send } = await reading(adapter);
    await send(`${text}\r\n${line('after')}`);
    await taker.has(2);
    expect(taker.items[0]).toEqual({ data, problems: [] });
    expect(made.told('invalidBody')).toEqual([]);
    expect(connects).toBe(1);
  });

  it.each<[string, string]>([
    ['as a line', deep(100_000)],
    ['as data', `{"data":${deep(100_000)}}`],
    ['as an error beside data', `{"data":{"id":"1"},"errors":[${deep(100_000)}]}`],
    ['as data without an id', `{"data":{"x":${deep(100_000)}}}`],
    ['as the id', `{"data":{"id":${deep(100_000)},"created_at":${deep(1_000)}}}`],
    ['as matching rules', `{"data":{"id":"1"},"matching_rules":${deep(100_000)}}`],
  ])('deep nesting %s', async (_, text) => {
    const { taker, send } = await reading(adapter);
    await send(`${text}\r\n${line('after')}`);
    await taker.has(2);
    expect(connects).toBe(1);
  });

  it('deep nesting as the error that ends it: it is connected again', async () => {
    const { made, taker, send } = await reading(adapter);
    await send(`{"errors":[${deep(100_000)}]}\r\n`);
    await until(() => connects === 2 || taker.isDone);
    expect(made.told('disconnect')).toMatchObject([{ reason: 'unknown' }]);
    expect(taker.isDone).toBe(false);
  });

  it('keys of prototypes are keys like others', async () => {
    const { taker, send } = await reading(adapter);
    await send('{"__proto__":{"data":{"id":"1"},"errors":[{"title":"x"}]},"constructor":1}\r\n');
    await send('{"data":{"__proto__":{"id":"7"},"text":"a"},"errors":[{"__proto__":{"polluted":1}}]}\r\n');
    await send('{"data":{"__proto__":{"id":"7"},"text":"b"}}\r\n');
    await taker.has(3);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(taker.items.map(({ problems }) => problems.length)).toEqual([0, 1, 0]);
    expect(Object.getPrototypeOf(taker.items[1]?.data)).toBe(Object.prototype);
  });

  it('nothing but problems of a post is told, and the stream goes on', async () => {
    const { taker, send } = await reading(adapter);
    const type = 'https://api.twitter.com/2/problems/resource-not-found';
    await send(`{"data":null,"errors":[{"title":"Not Found Error","type":"${type}","resource_id":"1"}]}\r\n`);
    await send(line('after'));
    await taker.has(1);
    expect(taker.ids).toEqual(['after']);
    expect(connects).toBe(1);
  });

  it('numbers too long for JavaScript are told apart', async () => {
    const { taker, send } = await reading(adapter);
    for (const id of ['1234567890123456781', '1234567890123456782', '1234567890123456783'])
      await send(`{"data":{"id":${id}}}\r\n`);
    await send(line('after'));
    await until(() => taker.ids.includes('after'));
    expect(taker.items).toHaveLength(4);
  });

  it('lines of 2 MB are skipped by default, and read where they may be', async () => {
    const long = `{"data":{"id":"long","text":"${'x'.repeat(2 * 1_048_576)}"}}\r\n`;
    const { made, taker, send } = await reading(adapter);
    await send(long + line('after'));
    await taker.has(1);
    expect(taker.ids).toEqual(['after']);
    expect(made.told('invalidBody')).toHaveLength(1);
    expect(made.told('invalidBody')[0]?.error.detail).toMatch(/maxLineBytes/);
    response = undefined;
    const other = await reading(adapter, { maxLineBytes: 4 * 1_048_576 });
    await other.send(long);
    await other.taker.has(1);
    expect(other.taker.ids).toEqual(['long']);
  });

  it('a line without end fills no memory', async () => {
    const { made, taker, send } = await reading(adapter);
    const piece = Buffer.alloc(1_048_576, 'x');
    const before = process.memoryUsage();
    let most = 0;
    for (let megabyte = 0; megabyte < 128; megabyte++) {
      await send(piece);
      const { arrayBuffers } = process.memoryUsage();
      most = Math.max(most, arrayBuffers - before.arrayBuffers);
    }
    await send(`\r\n${line('after')}`);
    await taker.has(1);
    expect(taker.ids).toEqual(['after']);
    expect(made.told('invalidBody')).toHaveLength(1);
    // What the sockets and the collector hold apart; kept whole, it would be 128.
    expect(most / 1_048_576).toBeLessThan(80);
  });

  it('one byte in each chunk', async () => {
    const { taker, send } = await reading(adapter);
    for (const byte of Buffer.from(`\r\n${line('1')}${line('2')}`)) await send(Buffer.of(byte));
    await taker.has(2);
    expect(taker.items.map(({ data }) => (data as { text: string }).text)).toEqual(['café 👍🏽', 'café 👍🏽']);
  });
});
