/** Figures of several rounds: the middle one, and how far they lie apart. */

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

/** Ratios of the same rounds, as a spread. */
export const ratios = (own, least) => spread(own.map((figure, round) => figure / least[round]));

export const shown = ({ median, low, high }, digits = 2) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** Rounds over contestants, each round beginning with another and every second one the other way round. */
export function* turns(contestants, rounds) {
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    const order = [...contestants.slice(first), ...contestants.slice(0, first)];
    if (round % 2 === 1) order.reverse();
    for (const contestant of order) yield { round, contestant };
  }
}
