/** Draws docs/benchmarks.svg: four panels of bars, the library's own in colour. */

const WIDTH = 900;
const PANEL = WIDTH / 2;
const BAR = 15;
const ROW = 23;
const LABEL = 190;
const TOP = 74;

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" ${more}>${escaped(content)}</text>`;

/** One panel. `bars` are `{ label, value, note, ours }`; shorter is better. */
function panel({ title, unit, bars }, left, top) {
  const most = Math.max(...bars.map(({ value }) => value));
  const room = PANEL - LABEL - 120;
  const lines = [
    text(left + 14, top + 16, title, 'class="title"'),
    text(left + 14, top + 32, unit, 'class="unit"'),
  ];
  bars.forEach(({ label, value, note, ours }, at) => {
    const y = top + 46 + at * ROW;
    const length = Math.max(2, (value / most) * room);
    lines.push(
      text(left + LABEL, y + 12, label, `text-anchor="end" class="${ours ? 'ours' : 'label'}"`),
      `<rect x="${left + LABEL + 8}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2" fill="${ours ? '#1d9bf0' : '#b6c2cc'}"/>`,
      text(left + LABEL + 14 + length, y + 12, note, `class="${ours ? 'ours' : 'label'}"`),
    );
  });
  return { lines, height: 46 + bars.length * ROW + 22 };
}

export function picture(told, { date, machine, node }) {
  const panels = PANELS.map((make) => make(told)).filter((one) => one && one.bars.length > 0);
  const lines = [];
  let top = TOP;
  for (let at = 0; at < panels.length; at += 2) {
    const drawn = panels.slice(at, at + 2).map((one, column) => panel(one, column * PANEL, top));
    for (const { lines: some } of drawn) lines.push(...some);
    top += Math.max(...drawn.map(({ height }) => height));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="Benchmarks of axios-x-resilience beside other clients">
<style>
text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #3b4650; }
.head { font-size: 18px; font-weight: 600; fill: #14181c; }
.title { font-size: 14px; font-weight: 600; fill: #14181c; }
.unit { font-size: 11px; fill: #6b7781; }
.ours { font-weight: 600; fill: #0f6fb0; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${text(14, 30, 'axios-x-resilience beside others: shorter is better', 'class="head"')}
${text(14, 50, `${date}, ${machine}, Node ${node}; medians of turns taken in one run`, 'class="unit"')}
${lines.join('\n')}
</svg>
`;
}

const ratio = (value) => `${Number(value).toFixed(2)} ×`;

const PANELS = [
  ({ overhead }) =>
    overhead && {
      title: 'CPU of a call that neither waits nor fails',
      unit: 'to bare axios; 1 kB, 100 at a time',
      bars: overhead
        .filter(({ size, level }) => size === '1 kB' && level === 100)
        .map(({ client, cpu }) => ({
          label: client,
          value: cpu.median,
          note: ratio(cpu.median),
          ours: client === 'attached',
        })),
    },
  ({ streams }) =>
    streams && {
      title: 'CPU of a post on a stream',
      unit: 'to split + JSON.parse; 1 kB',
      bars: streams['1 kB'].map((row) => ({
        label: row.client,
        value: Number(row['CPU ratio']),
        note: ratio(row['CPU ratio']),
        ours: row.client.startsWith('x.stream'),
      })),
    },
  ({ 'pacing-peers': rows }) =>
    rows && {
      title: 'Pacing: time to the optimum, and 429s',
      unit: '250 calls at once on 50 per 3 s',
      bars: rows
        .filter(({ world }) => world.startsWith('250 at once'))
        .map((row) => ({
          label: row.client.split(',')[0],
          value: Number(row.ratio),
          note: `${ratio(row.ratio)}, ${row['429s']} 429s`,
          ours: row.client === 'attached',
        })),
    },
  ({ memory }) =>
    memory && {
      title: 'Heap of a request that waits',
      unit: '20,000 of them, axios’s own share included',
      bars: memory.rows
        .filter(({ count }) => count === 20_000)
        .map(({ name, bytes }) => ({
          label: name.replace(', waiting for a window', '').replace(', between two tries', ''),
          value: bytes,
          note: `${(bytes / 1000).toFixed(1)} kB`,
          ours: name.startsWith('attached'),
        })),
    },
];
