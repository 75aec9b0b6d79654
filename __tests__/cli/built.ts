import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The command as it is published; `npm test` builds it first. */
export const MAIN = resolve(__dirname, '../../dist/esm/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a user would, in pipes. */
export async function axiosX(
  args: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { X_BEARER_TOKEN: _token, NO_COLOR: _colour, ...usual } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...usual, ...env } });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  // It may end without reading.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
