import { PROBLEMS } from '../facts/problems.js';
import { checkKeys } from './known-keys.js';
import type { CutOptions, DisconnectOptions, StallOptions, StreamTarget } from './stream-handle.js';

const PLACES = ['line', 'mid-line', 'mid-character', 'between'];
const ENDS = ['end', 'close', 'reset'];
const FORMS = ['errors', 'flat', 'legacy'];

/** @throws TypeError where `count` is not a whole number, 0 or more. */
export function checkCount(name: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new TypeError(`${name} takes a whole number, 0 or more, got ${String(count)}`);
  }
}

export function checkCut(options: CutOptions): void {
  checkTarget('cut', options, ['at', 'how']);
  const { at = 'line', how = 'reset' } = options;
  checkOneOf('at', at, PLACES);
  checkOneOf('how', how, ENDS);
}

export function checkStall(options: StallOptions): void {
  checkTarget('stall', options, ['forMs']);
  const { forMs = Infinity } = options;
  if (typeof forMs !== 'number' || !(forMs > 0)) {
    throw new TypeError(`forMs takes milliseconds above 0, got ${String(forMs)}`);
  }
}

export function checkDisconnect(options: DisconnectOptions): void {
  checkTarget('disconnect', options, ['problem', 'fields', 'form', 'how']);
  const { problem = 'operational-disconnect', fields = {}, form = 'errors', how = 'end' } = options;
  if (!Object.hasOwn(PROBLEMS, problem)) {
    throw new TypeError(`problem takes a problem type such as 'operational-disconnect', got '${problem}'`);
  }
  if (typeof fields !== 'object' || fields === null) throw new TypeError('fields takes an object');
  checkOneOf('form', form, FORMS);
  checkOneOf('how', how, [...ENDS, 'stay']);
}

export function checkClosing(times: number, how: string): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new TypeError(`acceptThenClose takes a whole number, 1 or more, got ${String(times)}`);
  }
  checkOneOf('how', how, ENDS);
}

export function checkTarget(name: string, options: StreamTarget, more: readonly string[] = []): void {
  const known = [...more, 'connection'];
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${name} takes { ${known.map((key) => `${key}?`).join(', ')} }`);
  checkKeys(name, options, known);
  const { connection = 1 } = options;
  if (!Number.isInteger(connection) || connection < 1) {
    throw new TypeError(`connection takes the number of a connection, got ${String(connection)}`);
  }
}

function checkOneOf(name: string, value: string, values: readonly string[]): void {
  if (!values.includes(value)) {
    throw new TypeError(`${name} takes ${values.map((one) => `'${one}'`).join(', ')}, got '${value}'`);
  }
}
