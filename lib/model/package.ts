/** Name and version of the package for reports. A test compares them with package.json. */
export const PACKAGE = { name: 'axios-x-resilience', version: '0.1.0' } as const;
