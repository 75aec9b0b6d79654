/**
 * The copy of axios that the package under test uses. `import 'axios'` would find another one here: axios-rate-limit
 * installs its own in bench/node_modules, and `instanceof` fails across two copies.
 */
export { default } from '../../node_modules/axios/index.js';
