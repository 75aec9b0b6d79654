import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explain } from '../../lib/index.js';
import { axiosX, MAIN } from './built.js';

const one = expect.stringMatching(/^axios-x: [^\n]+\n$/);

/** The demo waits for windows of 3 s; a busy machine needs more. */
const SEVERAL_WINDOWS_MS = 60_000;

describe('the built axios-x', () => {
  it('can be executed, and knows its version', async () => {
    expect(readFileSync(MAIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await axiosX(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
    expect((await axiosX(['help'])).out).toContain('axios-x explain WHAT...');
  });

  it.each([
    ['429', explain(429)],
    ['usage-capped', explain('usage-capped')],
    ['https://api.twitter.com/2/problems/client-forbidden', explain('client-forbidden')],
  ])('explains %s', async (what, { title, kind, docsUrl }) => {
    const { code, out, err } = await axiosX(['explain', what]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^${title}  ${kind}\n`));
    expect(out).toContain(docsUrl);
  });

  it('explains a body on standard input', async () => {
    const body = { type: 'https://api.x.com/2/problems/usage-capped', status: 429, period: 'Daily' };
    const { code, out } = await axiosX(['explain', '--json'], { stdin: JSON.stringify(body) });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(explain(body));
  });

  it('prints JSON', async () => {
    const { out } = await axiosX(['explain', '--json', '429']);
    expect(JSON.parse(out)).toEqual(explain(429));
  });

  it('ends with 1 for a word it does not know', async () => {
    expect(await axiosX(['explain', 'flux-capacitor'])).toEqual({ code: 1, out: '', err: one });
  });

  it.each([
    [['frobnicate']],
    [['explain', '--bogus']],
    [['explain']],
    [['demo', '--posts', 'many']],
    [['demo', '--live']],
  ])('ends with 2 and one line for %j', async (args) => {
    expect(await axiosX(args)).toEqual({ code: 2, out: '', err: one });
  });

  it('says what --live needs', async () => {
    const { err } = await axiosX(['demo', '--live', '--ids', '20'], { env: { X_BEARER_TOKEN: '' } });
    expect(err).toContain('X_BEARER_TOKEN');
  });

  it(
    'ends quietly when nobody reads on',
    async () => {
      const child = spawn(process.execPath, [MAIN, 'demo', '--posts', '200'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let err = '';
      child.stderr.on('data', (part: Buffer) => (err += String(part)));
      child.stdout.once('data', () => child.stdout.destroy());
      const code = await new Promise((done) => child.once('close', done));
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
    SEVERAL_WINDOWS_MS,
  );
});

describe('the built demo, piped', () => {
  it(
    'writes plain lines whose counts add up',
    async () => {
      const { code, out, err } = await axiosX(['demo', '--posts', '123', '--seed', '7']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^[\n -~█…]+$/);
      // The lookups; a stream follows.
      const [lookups = '', stream = ''] = out.split('\nReading a stream ');
      const lines = lookups.split('\n');
      const events = lines.filter((line) => /^  (partialError|failure|rateLimit|throttle) /.test(line));
      expect(events.some((line) => /throttle +\d+ calls wait for GET \/2\/tweets \(\w+\)/.test(line))).toBe(
        true,
      );
      expect(events.length).toBeGreaterThan(3);
      expect(events.filter((line) => line.includes('…'))).toEqual([]);
      const shares = lines.filter((line) => /^( \d|\d\d)\d %/.test(line));
      expect(shares.length).toBeLessThanOrEqual(10);
      expect(shares.at(-1)).toMatch(/^100 % {2}123 of 123 posts/);

      const count = (name: string): number =>
        Number(
          new RegExp(`^ *([\\d,]+)  ${name}(?: |$)`, 'm').exec(out)?.[1]?.replace(',', '') ?? Number.NaN,
        );
      expect(out).toContain('Posts  123 asked for');
      expect(count('found') + count('missing')).toBe(123);
      expect(count('found')).toBeGreaterThan(count('missing'));
      const aboutPosts = ['resource-not-found', 'not-authorized-for-resource', 'not-authorized-for-field'];
      expect(aboutPosts.reduce((sum, kind) => sum + count(kind), 0)).toBe(count('missing'));
      expect(count('unsupported-authentication')).toBe(1);
      const calls = Number(/^Results {2}(\d+) calls$/m.exec(out)?.[1]);
      expect(count('success') + count('partial') + count('failure')).toBe(calls);
      expect(count('429s received')).toBe(0);
      expect(count('calls waited')).toBeGreaterThan(0);

      const turns = [...stream.matchAll(/^ {2}(connect|disconnect|reconnect|gap) .*$/gm)];
      expect(turns.map(([, name]) => name).join()).toBe(
        'connect,disconnect,reconnect,reconnect,reconnect,connect,gap',
      );
      expect(stream).toMatch(/^ {2}disconnect +operational-disconnect after [^…]+\.$/m);
      expect(stream).toMatch(/^ {2}connect .* attempt 4, backfill_minutes 1$/m);
      expect(stream).toMatch(/^100 % {2}60 of 60 posts/m);
      expect([count('published'), count('delivered'), count('lost'), count('delivered twice')]).toEqual([
        60, 60, 0, 0,
      ]);
    },
    SEVERAL_WINDOWS_MS,
  );

  it(
    'comes to the same for the same seed, times aside',
    async () => {
      // What a line tells on the way depends on when it is written, and so do waits and budgets.
      const tables = async (seed: string): Promise<string[]> => {
        const { out } = await axiosX(['demo', '--posts', '60', '--seed', seed]);
        const parts = out.replace(/(asked for) in .*/, '$1').split('\n\n');
        const failed = [...out.matchAll(/GET (\/2\/tweets\/\d+)/g)].map(([, path]) => String(path));
        return [
          ...parts.filter((part) => /^(Posts|Results|Problems|For example) /.test(part)),
          ...failed.sort(),
        ];
      };
      const [first, second, other] = await Promise.all([tables('3'), tables('3'), tables('4')]);
      expect(first).toHaveLength(4 + 3);
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    },
    SEVERAL_WINDOWS_MS,
  );
});
