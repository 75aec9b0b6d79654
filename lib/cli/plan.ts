/** One request of the demo. */
export interface Lookup {
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  /** The ids of the posts it asks for. */
  readonly ids: readonly string[];
}

/** X takes up to 100 ids a call; a smaller number makes more calls, so that there is something to watch. */
export const IDS_PER_CALL = 10;

/** Lookups of posts, {@link IDS_PER_CALL} a call. */
export function batches(ids: readonly string[], params: Readonly<Record<string, string>> = {}): Lookup[] {
  return Array.from({ length: Math.ceil(ids.length / IDS_PER_CALL) }, (_, index) => {
    const batch = ids.slice(index * IDS_PER_CALL, (index + 1) * IDS_PER_CALL);
    return { path: '/2/tweets', params: { ids: batch.join(','), ...params }, ids: batch };
  });
}

/** A lookup of one post. */
export function single(id: string): Lookup {
  return { path: `/2/tweets/${id}`, ids: [id] };
}

/** Spreads the special items evenly among the usual ones; the first item is a usual one. */
export function interleave<T>(usual: readonly T[], special: readonly T[]): T[] {
  const every = Math.max(1, Math.floor(usual.length / (special.length + 1)));
  const left = [...special];
  const all = usual.flatMap((item, index) => [item, ...((index + 1) % every === 0 ? left.splice(0, 1) : [])]);
  return [...all, ...left];
}
