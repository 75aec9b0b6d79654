/**
 * The axios that the package under test uses. `import 'axios'` would find another copy here: axios-rate-limit
 * brings one into bench/node_modules, and two copies do not know each other's classes.
 */
export { default } from '../../node_modules/axios/index.js';
