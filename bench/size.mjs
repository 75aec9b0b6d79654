/**
 * Size and load time: bytes of the library's own code, minified and compressed, alone and with its dependencies
 * (without axios, which the user has already); milliseconds to import it once axios is loaded.
 *
 *   npm run bench:size [-- ROUNDS]
 */
import { execFileSync } from 'node:child_process';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median, quantile } from './kit/figures.mjs';
import { isMain, tell } from './kit/tell.mjs';

const ROOT = new URL('..', import.meta.url).pathname;

async function sizeOf(name, external) {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}dist/esm/index.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    write: false,
    external,
    logLevel: 'error',
  });
  const { contents } = outputFiles[0];
  return {
    name,
    minified: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  };
}

/** Milliseconds to load `what` in a new process that has loaded axios already; `load` is `import` or `require`. */
function importTime({ what, load }) {
  const [type, before] = load === 'import' ? ['module', 'await import'] : ['commonjs', 'require'];
  const code = `${before}('axios'); const begun = performance.now(); ${before}('${what}'); console.log(performance.now() - begun);`;
  return Number(
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: ROOT, encoding: 'utf8' }),
  );
}

export async function size(rounds) {
  const sizes = [
    await sizeOf('own code', ['axios', 'axios-retry', 'bottleneck', 'eventemitter3']),
    await sizeOf('with its dependencies', ['axios']),
  ];
  const imports = [
    { what: './dist/esm/index.js', load: 'import' },
    { what: './dist/cjs/index.js', load: 'require' },
    ...['eventemitter3', 'axios-retry', 'bottleneck'].map((what) => ({ what, load: 'import' })),
  ].map((one) => ({ ...one, times: [] }));
  for (let round = 0; round < rounds; round++) for (const one of imports) one.times.push(importTime(one));
  return {
    sizes,
    imports: imports.map(({ what, load, times }) => ({
      what: `${load} ${what}`,
      median: median(times),
      low: quantile(times, 0.25),
      high: quantile(times, 0.75),
    })),
  };
}

if (isMain(import.meta)) {
  const measured = await size(Number(process.argv[2] ?? 15));
  console.table(measured.sizes);
  console.table(measured.imports);
  tell('size', measured);
}
