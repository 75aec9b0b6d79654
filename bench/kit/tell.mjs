import { writeFileSync } from 'node:fs';

/** Keeps what a part measured for bench/all.mjs, where that started it. */
export function tell(part, measured) {
  if (process.env.BENCH_RESULTS)
    writeFileSync(`${process.env.BENCH_RESULTS}/${part}.json`, JSON.stringify(measured, undefined, 1));
}

export const isMain = (meta) => process.argv[1] === meta.filename;
