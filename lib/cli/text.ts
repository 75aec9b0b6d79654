/** Makes text safe for a terminal: text from X or the user cannot move the cursor or change colours. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** At most `width` characters; what is cut off shows as an ellipsis. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1).trimEnd()}…`;
}

/** Breaks a text between words. A word longer than the width, such as a link, stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** `1 post`, `2 posts`, `1,000 posts`. */
export function plural(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** A whole number, the same in every locale: `12,345`. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A duration in its two largest units: `2.4 s`, `14 min 58 s`, `23 h 59 min`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `3 resource-not-found, 1 rate-limited`, the most frequent first. */
export function counts(byName: ReadonlyMap<string, number>): string {
  return ranked(byName)
    .map(([name, count]) => `${grouped(count)} ${name}`)
    .join(', ');
}

/** Counts, the highest first; equal ones in the order in which they first occurred. */
export function ranked(byName: ReadonlyMap<string, number>): [string, number][] {
  return [...byName].sort(([, a], [, b]) => b - a);
}
