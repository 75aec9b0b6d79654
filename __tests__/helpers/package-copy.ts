import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const PARTS = ['lib', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** The package as a user gets it, in a project of its own. */
export interface Consumer {
  /** The project's folder; the package stands in its node_modules. */
  readonly folder: string;
  /** Every file of the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

/** Builds a copy of the sources, packs it and installs the tarball in an empty project, all under a temp dir. */
export function installedPackage(): Consumer {
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'axios-x-')));
  const source = join(temp, 'source');
  mkdirSync(source);
  for (const part of PARTS) cpSync(join(ROOT, part), join(source, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: source, stdio: 'pipe' });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', temp], {
    cwd: source,
    stdio: 'pipe',
  });
  const tarball = readdirSync(temp).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['-xzf', tarball], { cwd: temp });

  const folder = join(temp, 'consumer');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  cpSync(join(temp, 'package'), join(modules, 'axios-x-resilience'), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const tools = ['axios', '@types/node', 'undici-types', 'typescript', 'form-data'];
  for (const name of [...Object.keys(dependencies), ...tools]) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return {
    folder,
    files: (
      readdirSync(join(temp, 'package'), { recursive: true, withFileTypes: true }) as unknown as {
        name: string;
        parentPath?: string;
        path: string;
        isFile(): boolean;
      }[]
    )
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name).slice(join(temp, 'package').length + 1),
      )
      .sort(),
    remove: () => rmSync(temp, { recursive: true, force: true }),
  };
}
