/**
 * One client in its own process. A message gives a path, how many requests to send at a time (`level`) and in all
 * (`count`); the reply has elapsed time and CPU time per request, and the median latency, in microseconds.
 */
import { clientNamed } from './clients.mjs';
import { median } from './figures.mjs';

const [name, url] = process.argv.slice(2);
const { send } = await clientNamed(name, url);

process.on('message', async ({ path, level, count }) => {
  const latencies = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const begun = performance.now();
      await send(path);
      latencies.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: level }, worker));
  const { user, system } = process.cpuUsage(before);
  const time = ((performance.now() - begun) * 1000) / count;
  process.send({ time, cpu: (user + system) / count, latency: median(latencies) * 1000 });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
