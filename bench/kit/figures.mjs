/** Statistics over several rounds: medians and quartiles. */

export const sorted = (numbers) => [...numbers].sort((a, b) => a - b);

export const quantile = (numbers, share) => {
  const all = sorted(numbers);
  return all[Math.min(all.length - 1, Math.floor(all.length * share))];
};

export const median = (numbers) => {
  const all = sorted(numbers);
  const middle = all.length >> 1;
  return all.length % 2 === 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
};

/** `{ median, low, high }`, low and high being the quartiles. */
export const spread = (all) => ({ median: median(all), low: quantile(all, 0.25), high: quantile(all, 0.75) });

/** The ratios of two contestants, round by round, as a spread. */
export const ratios = (own, least) => spread(own.map((figure, round) => figure / least[round]));

export const shown = ({ median, low, high }, digits = 2) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** Rounds over all contestants. Each round begins with another one, and every second round runs backwards. */
export function* turns(contestants, rounds) {
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    const order = [...contestants.slice(first), ...contestants.slice(0, first)];
    if (round % 2 === 1) order.reverse();
    for (const contestant of order) yield { round, contestant };
  }
}
