/**
 * Builds the package twice with plain tsc: ES modules in dist/esm, CommonJS in dist/cjs.
 * No bundler: the files users step into are the files in lib/.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';

const tsc = (...more) =>
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...more], {
    stdio: 'inherit',
  });

rmSync('dist', { recursive: true, force: true });
tsc();
tsc('--module', 'commonjs', '--moduleResolution', 'bundler', '--outDir', 'dist/cjs');
// Without this marker Node would read dist/cjs/*.js as ES modules ("type": "module" above them).
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');
chmodSync('dist/esm/cli/main.js', 0o755);
