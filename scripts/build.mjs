/**
 * Builds the package: types and ES modules with tsc into dist/esm, and the types once more for CommonJS into dist/cjs.
 * Then esbuild bundles the entry points into a few files, because a hundred small ones take more than twice as long to
 * load. Source maps point to the files in lib/.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const tsc = (...more) =>
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...more], {
    stdio: 'inherit',
  });

rmSync('dist', { recursive: true, force: true });
tsc();
tsc('--module', 'commonjs', '--moduleResolution', 'bundler', '--emitDeclarationOnly', '--outDir', 'dist/cjs');
// Without this marker Node would read dist/cjs/*.js as ES modules ("type": "module" above them).
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');

/**
 * The files of dist/esm, as tsc made them, behind every entry point that package.json names for `import` or
 * `require`.
 */
function entriesOf(kind) {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const exported = Object.values(exports).map((entry) => entry[kind]?.default?.replace('/cjs/', '/esm/'));
  return [...exported, ...(kind === 'import' ? Object.values(bin) : [])].filter(Boolean);
}

const bundle = (kind, outdir, more) =>
  build({
    entryPoints: entriesOf(kind),
    bundle: true,
    packages: 'external',
    outbase: 'dist/esm',
    outdir,
    allowOverwrite: true,
    platform: 'node',
    target: 'es2022',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    ...more,
  });
// Jest runs CommonJS in a vm context, where `import()` does not work: esbuild replaces it with `require`.
await bundle('require', 'dist/cjs', { format: 'cjs', supported: { 'dynamic-import': false } });
// Code that several entry points need goes into shared chunks; unbundled files of tsc are removed.
const { metafile } = await bundle('import', 'dist/esm', {
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[hash]',
  metafile: true,
});
const kept = new Set(Object.keys(metafile.outputs).map((file) => resolve(file)));
for (const file of readdirSync('dist/esm', { recursive: true })) {
  const path = resolve('dist/esm', file);
  if (/\.js(\.map)?$/.test(file) && !kept.has(path)) rmSync(path);
}
chmodSync('dist/esm/cli/main.js', 0o755);
