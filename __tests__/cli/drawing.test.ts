import { boardOn } from '../../lib/cli/board.js';
import { COLOURS, NO_COLOURS } from '../../lib/cli/paint.js';
import { barText, progressText } from '../../lib/cli/progress.js';
import { screenOf } from '../../lib/cli/screen.js';
import { cut, duration, grouped, wrap } from '../../lib/cli/text.js';
import { FakeScreen } from './fake-io.js';

const at = (done: number, total = 300) => ({ done, total, elapsedMs: done * 10, waiting: 0 });
const COLOUR = /\p{Cc}\[\d+m/gu;

describe('a bar', () => {
  it('shows the share, the count, the rate, who waits and the time left', () => {
    expect(barText({ ...at(150), waiting: 12, leftMs: 5_140 }, NO_COLOURS, 80)).toBe(
      `  ${'█'.repeat(7)}${'░'.repeat(8)}   50 %  150 of 300 posts, 100/s, 12 waiting, 5.1 s left`,
    );
  });

  it.each([20, 40, 55, 60, 80, 200])('never takes more than %d columns', (width) => {
    for (const done of [0, 1, 999, 2000]) {
      const bar = barText({ done, total: 2000, elapsedMs: 1, waiting: 200, leftMs: 75_000 }, COLOURS, width);
      expect(bar.replace(COLOUR, '').length).toBeLessThanOrEqual(width);
    }
  });

  it('tells no rate before there is one, and no time left where nothing tells it', () => {
    expect(progressText({ done: 0, total: 1, elapsedMs: 0, waiting: 0, leftMs: 9 })).toBe('0 of 1 post');
    expect(progressText({ done: 0, total: 1, elapsedMs: 0, waiting: 1 })).toBe('0 of 1 post, 1 waiting');
  });
});

describe('a board on a terminal', () => {
  it('draws the bar again in place, below the lines', () => {
    const screen = new FakeScreen(40, { isTerminal: true });
    const board = boardOn(screen);
    board.line('first');
    board.progress(at(30));
    board.line('second');
    board.progress(at(300));
    board.end();
    const bar = ' 10 %  30 of 300 posts, 100/s';
    expect(screen.written).toBe(
      `first\n\r\u001b[K${bar}\r\u001b[Ksecond\n${bar}\r\u001b[K100 %  300 of 300 posts, 100/s\n`,
    );
  });
});

describe('a board on a pipe', () => {
  it('writes a line for every tenth, without control codes', () => {
    const screen = new FakeScreen();
    const board = boardOn(screen);
    for (let done = 1; done <= 300; done += 1) board.progress(at(done));
    board.end();
    expect(screen.lines).toHaveLength(10);
    expect(screen.lines.at(4)).toBe(' 50 %  150 of 300 posts, 100/s');
    expect(screen.written).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('skips tenths that one step passes', () => {
    const screen = new FakeScreen();
    const board = boardOn(screen);
    for (const done of [1, 2, 3]) board.progress(at(done, 3));
    expect(screen.lines.map((line) => line.slice(0, 5))).toEqual([' 33 %', ' 66 %', '100 %']);
  });
});

describe('screenOf', () => {
  const write = (): boolean => true;
  const screen = (stream: object, env = {}) => screenOf({ write, ...stream }, env);

  it('has colours on a terminal, unless NO_COLOR is set', () => {
    expect(screen({ isTTY: true }).paint).toBe(COLOURS);
    expect(screen({ isTTY: true }, { NO_COLOR: '' }).paint).toBe(COLOURS);
    expect(screen({ isTTY: true }, { NO_COLOR: '1' })).toMatchObject({ isTerminal: true, paint: NO_COLOURS });
    expect(screen({})).toMatchObject({ isTerminal: false, paint: NO_COLOURS });
    expect(screen({ isTTY: true }, { TERM: 'dumb' })).toMatchObject({ isTerminal: false, paint: NO_COLOURS });
  });

  it('knows its width', () => {
    expect(screen({ isTTY: true, columns: 62 }).width()).toBe(62);
    expect(screen({ isTTY: true, columns: 0 }).width()).toBe(80);
    expect(screen({ isTTY: true, columns: 300 }).width()).toBe(120);
    expect(screen({ columns: 62 }).width()).toBe(100);
  });
});

describe('text', () => {
  it('wraps between words and leaves long ones whole', () => {
    expect(wrap('a bc https://long.example d', 6)).toEqual(['a bc', 'https://long.example', 'd']);
  });

  it('cuts with an ellipsis', () => {
    expect([cut('abcdef', 6), cut('abcdef', 4), cut('ab cdef', 4), cut('abc', 0)]).toEqual([
      'abcdef',
      'abc…',
      'ab…',
      '',
    ]);
  });

  it('groups digits and names time spans', () => {
    expect([999, 1000, 1234567].map(grouped)).toEqual(['999', '1,000', '1,234,567']);
    expect([-5, 1_740, 59_400, 899_000, 86_340_000].map(duration)).toEqual([
      '0.0 s',
      '1.7 s',
      '59 s',
      '14 min 59 s',
      '23 h 59 min',
    ]);
  });
});
