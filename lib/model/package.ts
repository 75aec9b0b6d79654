/** The package as reports name it. A test holds it against package.json. */
export const PACKAGE = { name: 'axios-x-resilience', version: '0.1.0' } as const;
