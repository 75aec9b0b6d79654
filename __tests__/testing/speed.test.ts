import { connect } from 'node:net';
import type { XServer } from '../../lib/testing/index.js';
import { withServer } from './ask.js';

const AT_ONCE = 50;
const EACH = 40;

/** Requests one after the other on one plain socket: what a client costs is not what is measured here. */
function talk(server: XServer, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let sent = 0;
    const send = (): void => {
      sent += 1;
      socket.write(`GET /2/users/${sent} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${name}\r\n\r\n`);
    };
    socket.on('connect', send).on('error', reject).on('close', resolve);
    // Every answer leaves in one piece, and the next is asked for only then.
    socket.on('data', () => (sent < EACH ? send() : socket.end()));
  });
}

async function round(server: XServer): Promise<number> {
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => talk(server, `user-${index}`)));
  return performance.now() - started;
}

describe('serving', () => {
  it('is fast, and no slower for all that came before', () => {
    const windows = {
      'GET /2/users/:id': [
        { limit: 150, windowMs: 900_000 },
        { limit: 10_000, windowMs: 86_400_000, per: 'app' },
        { limit: 1_000, windowMs: 1_000, headers: 'none' },
      ],
    } as const;
    return withServer({ windows }, async (server) => {
      const took: number[] = [];
      for (let time = 0; time < 5; time += 1) took.push(await round(server));
      expect(server.requests).toHaveLength(5 * AT_ONCE * EACH);
      expect(server.refused.length).toBeGreaterThan(0);
      // 2,000 requests take less than half a second; a busy machine gets ten times that.
      expect(Math.min(...took)).toBeLessThan(4_000);
      expect(Math.min(...took.slice(2))).toBeLessThan(3 * Math.max(...took.slice(0, 2)));
    });
  });
});
