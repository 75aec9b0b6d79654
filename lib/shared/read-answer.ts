import type { News, Probed, StoreWord } from '../model/budget-store.js';

/**
 * Reads what the script answered.
 * @throws Error for what no script of ours can have said
 */
export function readNews(text: string): News {
  const news = JSON.parse(text) as News;
  const { now, granted, elsewhere, idle, processes, windows, gates, probes } = news;
  const areNumbers = [now, granted, elsewhere, idle, processes].every((value) => Number.isFinite(value));
  if (!areNumbers || !isObject(windows) || !isObject(gates)) throw new Error('an answer that is none');
  // Lua knows no empty list.
  return { ...news, probes: Array.isArray(probes) ? (probes as Probed[]) : [] };
}

/** Reads a word to processes; undefined for what is none: anybody may say anything on a channel. */
export function readWord(text: string): StoreWord | undefined {
  try {
    const { key, ids, void: isVoid } = JSON.parse(text) as Partial<StoreWord>;
    if (typeof key !== 'string') return undefined;
    return {
      key,
      ...(Array.isArray(ids) && { ids: ids as string[] }),
      ...(isVoid === true && { void: true }),
    };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
