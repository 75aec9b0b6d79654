import { readArgs } from '../../lib/cli/args.js';
import { Complaint } from '../../lib/cli/io.js';

describe('readArgs', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']], [['explain', '--help']], [['demo', '-h']]])(
    'shows help for %j',
    (args) => {
      expect(readArgs(args)).toEqual({ name: 'help' });
    },
  );

  it('reads what to explain, in any order', () => {
    expect(readArgs(['explain', '429', '--json', 'usage-capped'])).toEqual({
      name: 'explain',
      what: ['429', 'usage-capped'],
      json: true,
    });
    expect(readArgs(['explain'])).toEqual({ name: 'explain', what: [], json: false });
  });

  it('reads the demo, with what is usual', () => {
    expect(readArgs(['demo'])).toEqual({ name: 'demo', demo: { live: false, posts: 300, seed: 1 } });
    expect(readArgs(['demo', '--posts', '2000', '--seed=7'])).toEqual({
      name: 'demo',
      demo: { live: false, posts: 2000, seed: 7 },
    });
    expect(readArgs(['demo', '--live'])).toEqual({ name: 'demo', demo: { live: true, ids: undefined } });
  });

  it('takes each live id once', () => {
    expect(readArgs(['demo', '--live', '--ids', '20, 21,20'])).toEqual({
      name: 'demo',
      demo: { live: true, ids: ['20', '21'] },
    });
  });

  it.each([
    [['explian'], /unknown command 'explian'/],
    [['--verison'], /unknown command '--verison'/],
    [['explain', '--jsn'], /--jsn/],
    [['demo', 'now'], /'now'/],
    [['demo', '--posts'], /--posts/],
    [['demo', '--posts', '0'], /1 to 2000/],
    [['demo', '--posts', '2001'], /1 to 2000/],
    [['demo', '--posts', '1e2'], /1 to 2000/],
    [['demo', '--seed', 'x'], /--seed/],
    [['demo', '--seed', '-5'], /--seed/],
    [['demo', '--ids', '20'], /--live --ids/],
    [['demo', '--live', '--posts', '5'], /simulated/],
    [['demo', '--live', '--ids', ''], /--ids takes/],
    [['demo', '--live', '--ids', '20,jack'], /--ids takes/],
    [['demo', '--live', '--ids', Array.from({ length: 31 }, (_, id) => id).join(',')], /1 to 30/],
  ])('refuses %j in one line that says what to type', (args, words) => {
    const complaint = complaintOf(() => readArgs(args));
    expect(complaint.code).toBe(2);
    expect(complaint.message).toMatch(words);
    expect(complaint.message).toMatch(/; type: .*axios-x/);
    expect(complaint.message).not.toContain('\n');
  });
});

function complaintOf(act: () => unknown): Complaint {
  try {
    act();
  } catch (error) {
    if (error instanceof Complaint) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
