/** @jest-config-loader esbuild-register */
import { spawnSync } from 'node:child_process';
import type { Config } from 'jest';

/** Suites that talk to a real Redis. */
const REDIS_TESTS = '__tests__/redis/';
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) {
  const how = `${REDIS_TESTS} needs redis-server: apt-get install redis-server`;
  if (process.env['CI']) throw new Error(how);
  process.stderr.write(`\nLEFT OUT: ${how}\n\n`);
}

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(hasRedis ? [] : [`<rootDir>/${REDIS_TESTS}`])],
  setupFilesAfterEnv: ['<rootDir>/__tests__/helpers/no-network.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Sources say './x.js' (NodeNext); jest resolves them to the .ts file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageProvider: 'v8',
  testTimeout: 30_000,
};

export default config;
