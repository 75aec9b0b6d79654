import type { ExchangeReply, Notice, Probed, StoreMessage } from '../model/budget-store.js';

/**
 * Reads the script's reply.
 * @throws Error for a reply that our script cannot have sent
 */
export function readReply(text: string): ExchangeReply {
  const news = JSON.parse(text) as ExchangeReply;
  const { now, seq, granted, elsewhere, processes, windows, gates, probes } = news;
  const areNumbers = [now, seq, granted, elsewhere, processes].every((value) => Number.isFinite(value));
  if (!areNumbers || !isObject(windows) || !isObject(gates))
    throw new Error('malformed reply from the exchange script');
  // Lua has no empty list: cjson encodes one as `{}`.
  return { ...news, probes: Array.isArray(probes) ? (probes as Probed[]) : [] };
}

/** Reads a message between processes; undefined if it is malformed: anybody can publish on a channel. */
export function readMessage(text: string): StoreMessage | undefined {
  try {
    const { key, notices, void: isVoid, seq, ends, offset } = JSON.parse(text) as Partial<StoreMessage>;
    if (typeof key !== 'string' || ![seq, ends, offset].every(isNumberIfAny)) return undefined;
    const areNotices = notices === undefined || (isObject(notices) && Object.values(notices).every(isNotice));
    return areNotices ? { key, notices, void: isVoid === true, seq, ends, offset } : undefined;
  } catch {
    return undefined;
  }
}

function isNotice(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { granted, probes } = value as Notice;
  return (
    (granted === undefined || (Number.isInteger(granted) && granted > 0)) &&
    (probes === undefined || Array.isArray(probes))
  );
}

function isNumberIfAny(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
