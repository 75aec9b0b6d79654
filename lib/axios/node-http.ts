import axios, { type AxiosAdapter } from 'axios';

/** axios's own adapter for Node; undefined where there is none. */
export const NODE_HTTP: AxiosAdapter | undefined = find('http');

function find(name: string): AxiosAdapter | undefined {
  try {
    return axios.getAdapter(name);
  } catch {
    return undefined;
  }
}
