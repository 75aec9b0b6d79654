import { invalidRequest, type Answer } from './answers.js';
import { snowflake, type Universe } from './universe.js';
import type { Handler } from './world.js';

/** A user as X shows it. */
export interface SimulatedUser {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

const ID = /^[0-9]{1,19}$/;
const USERNAME = /^[A-Za-z0-9_]{1,15}$/;
const USERS_SINCE_MS = Date.UTC(2015, 0, 1);

/** Every id is a user. The username encodes the id, so that both lead to the same user. */
export function userOf(id: string): SimulatedUser {
  return { id, name: `User ${id.slice(-4)}`, username: `u${BigInt(id).toString(36)}` };
}

/** The id of the user that a credential stands for. */
export function userIdOf(credential: string | undefined, universe: Universe): string {
  return snowflake(USERS_SINCE_MS, universe.draw(`user/${credential ?? ''}`));
}

export const me: Handler = (request, { universe }) => found(userOf(userIdOf(request.credential, universe)));

export const userById: Handler = (request) => {
  const id = request.params['id'] ?? '';
  return ID.test(id) ? found(userOf(id)) : refused('id', id, ID);
};

export const userByUsername: Handler = (request, { universe }) => {
  const username = request.params['username'] ?? '';
  if (!USERNAME.test(username)) return refused('username', username, USERNAME);
  const id = idIn(username) ?? userIdOf(`name/${username.toLowerCase()}`, universe);
  return found({ ...userOf(id), username });
};

function found(user: SimulatedUser): Answer {
  return { status: 200, body: { data: user } };
}

function refused(name: string, value: string, form: RegExp): Answer {
  return invalidRequest({
    parameters: { [name]: [value] },
    message: `The \`${name}\` query parameter value [${value}] does not match ${form.source}`,
  });
}

/** The id inside a name that {@link userOf} made; undefined for any other name. */
function idIn(username: string): string | undefined {
  if (!/^u[0-9a-z]{1,13}$/.test(username)) return undefined;
  let id = 0n;
  for (const digit of username.slice(1)) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return ID.test(String(id)) ? String(id) : undefined;
}
