import { writeFileSync } from 'node:fs';

/** Writes the results of a part to the folder BENCH_RESULTS, if that is set, as bench/all.mjs does. */
export function tell(part, measured) {
  if (process.env.BENCH_RESULTS)
    writeFileSync(`${process.env.BENCH_RESULTS}/${part}.json`, JSON.stringify(measured, undefined, 1));
}

export const isMain = (meta) => process.argv[1] === meta.filename;
