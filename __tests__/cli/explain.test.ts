import { run } from '../../lib/cli/run.js';
import { explain } from '../../lib/index.js';
import { FakeScreen, fakeIo } from './fake-io.js';

const json = (text: string): unknown => JSON.parse(text) as unknown;

describe('axios-x explain', () => {
  it('says title, kind, meaning, what to do, retry and link', async () => {
    const io = fakeIo();
    expect(await run(['explain', 'usage-capped'], io)).toBe(0);
    const { meaning, docsUrl } = explain('usage-capped');
    expect(io.out.lines[0]).toBe('UsageCapExceeded  usage-capped');
    expect(io.out.written.replace(/\s+/g, ' ')).toContain(`Meaning ${meaning} What to do`);
    expect(io.out.written).toContain('  Retry       No: something has to change first.\n');
    expect(io.out.written).toContain(`  More        ${docsUrl}\n`);
    expect(io.err.written).toBe('');
  });

  it.each([
    ['429', 'Yes, once the window that X reported has ended.'],
    ['503', 'Yes, soon, with growing pauses.'],
    ['operational-disconnect', "Yes: reconnect as X's guide to disconnections describes."],
    ['200', 'No need: the request succeeded.'],
  ])('tells whether to repeat a %s', async (what, words) => {
    const io = fakeIo();
    await run(['explain', what], io);
    expect(io.out.written).toContain(`Retry       ${words}`);
  });

  it('fits the width of the terminal, links aside', async () => {
    const io = fakeIo(undefined, {}, new FakeScreen(50, { isTerminal: true }));
    await run(['explain', '401'], io);
    expect(io.out.lines.filter((line) => line.length > 50 && !line.includes('https://'))).toEqual([]);
    expect(io.out.lines.length).toBeGreaterThan(6);
  });

  it('reads a body from standard input, letters of several bytes too', async () => {
    const body = { title: 'Größe ✓', type: 'https://api.x.com/2/problems/invalid-request', status: 400 };
    const io = fakeIo(JSON.stringify(body));
    expect(await run(['explain'], io)).toBe(0);
    expect(io.out.lines[0]).toBe('Größe ✓  invalid-request');
  });

  it('explains each kind of problem in a body once, the first one first', async () => {
    const gone = { type: 'https://api.x.com/2/problems/resource-not-found', title: 'Not Found Error' };
    const hidden = { type: 'https://api.x.com/2/problems/not-authorized-for-resource', title: 'Hidden' };
    const body = JSON.stringify({ data: [{ id: '20' }], errors: [gone, hidden, gone, hidden] });
    const io = fakeIo(body);
    expect(await run(['explain'], io)).toBe(0);
    expect(io.out.lines.filter((line) => /^\S/.test(line))).toEqual([
      'Not Found Error  resource-not-found',
      'And also:',
      'Hidden  not-authorized-for-resource',
    ]);
    expect(explain(body).others?.map(({ kind }) => kind)).toEqual(['not-authorized-for-resource']);
    // A document, and words that explain it, are one problem.
    const document = { ...gone, errors: [{ message: 'no such post', parameters: { id: ['1'] } }] };
    expect(explain(document)).not.toHaveProperty('others');
  });

  it('tells a body of a kind never seen before', async () => {
    const io = fakeIo('{"type":"https://api.x.com/2/problems/brand-new","title":"New"}');
    expect(await run(['explain'], io)).toBe(0);
    expect(io.out.lines[0]).toBe('New  unknown');
  });

  it('lets no control codes of a body through', async () => {
    const io = fakeIo('{"type":"about:blank","status":403,"title":"a\\u001b[2J\\u202eb\\nc"}');
    await run(['explain'], io);
    expect(io.out.lines[0]).toBe('a [2J b c  forbidden');
  });

  it('prints JSON, one explanation a line', async () => {
    const io = fakeIo();
    expect(await run(['explain', '--json', '429', 'https://api.x.com/2/problems/client-forbidden'], io)).toBe(
      0,
    );
    expect(io.out.lines.map(json)).toEqual([explain(429), explain('client-forbidden')]);
  });

  it('explains what it knows and says what it does not', async () => {
    const io = fakeIo();
    expect(await run(['explain', 'no\u001b[1mpe', '404', '999', '{"a'], io)).toBe(1);
    expect(io.out.lines[0]).toBe('Not Found  not-found');
    expect(io.err.lines).toEqual([
      expect.stringMatching(/^axios-x: 'no \[1mpe' is not in the catalogue, which has/),
      expect.stringMatching(/^axios-x: explain takes an HTTP status from 100 to 599; got 999$/),
      expect.stringMatching(/^axios-x: explain got text that starts like JSON/),
    ]);
  });

  it('knows the kind `unknown` itself', async () => {
    expect(await run(['explain', 'unknown'], fakeIo())).toBe(0);
  });

  it.each([[undefined], [' \n']])('asks for something to explain where there is %j', async (stdin) => {
    const io = fakeIo(stdin);
    expect(await run(['explain'], io)).toBe(2);
    expect(io.err.lines).toHaveLength(1);
    expect(io.err.written).toContain('axios-x explain 429');
  });

  it('reads no more than 1 MB', async () => {
    const io = fakeIo(new Uint8Array(1_000_001));
    expect(await run(['explain'], io)).toBe(1);
    expect(io.err.lines).toEqual([expect.stringContaining('larger than 1 MB')]);
  });
});

describe('axios-x', () => {
  it('shows help and version', async () => {
    const io = fakeIo();
    expect(await run(['--version'], io)).toBe(0);
    expect(io.out.written).toBe('1.2.3\n');
    expect(await run([], io)).toBe(0);
    expect(io.out.written).toContain('axios-x demo');
    expect(io.out.lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('says whatever goes wrong in one line', async () => {
    const io = {
      ...fakeIo(),
      version: () => {
        throw new Error('no\nfile');
      },
    };
    expect(await run(['--version'], io)).toBe(1);
    expect(io.err.written).toBe('axios-x: no file\n');
  });
});
