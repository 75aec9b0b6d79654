import { explain, type Explanation } from '../index.js';
import { explanationText } from './explanation-text.js';
import { Complaint, usage, type ExitCode, type Io } from './io.js';
import { readInput } from './read-input.js';
import { clean, cut } from './text.js';

const SHOWN_OF_WORD = 60;

/** `axios-x explain`: prints an explanation of each argument, or one line on standard error if there is none. */
export async function runExplain(
  { what, json }: { readonly what: readonly string[]; readonly json: boolean },
  { out, err, input }: Io,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  let isFirst = true;
  for (const word of what.length > 0 ? what : [await bodyOf(input)]) {
    try {
      const explanation = lookUp(word);
      const gap = isFirst ? '' : '\n';
      out.write(
        json
          ? `${JSON.stringify(explanation)}\n`
          : gap + explanationText(explanation, out.paint, out.width()),
      );
      isFirst = false;
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      err.write(`axios-x: ${error.message}\n`);
      code = 1;
    }
  }
  return code;
}

async function bodyOf(input: Io['input']): Promise<string> {
  const ask = 'axios-x explain 429, or pipe the JSON body of an answer into axios-x explain';
  if (input.isTerminal) throw usage(`explain what? type: ${ask}`);
  const body = (await readInput(input.chunks)).trim();
  if (body === '') throw usage(`standard input is empty; type: ${ask}`);
  return body;
}

function lookUp(word: string): Explanation {
  const explanation = explained(word);
  // A JSON body of an unknown kind still has content to explain; an unknown word has none.
  const isWord = !/^\s*[[{]/.test(word);
  if (isWord && explanation.kind === 'unknown' && !/(^|\/)unknown\/?$/i.test(word.trim())) {
    const shown = `'${cut(clean(word), SHOWN_OF_WORD)}'`;
    throw new Complaint(
      /\s/.test(word.trim())
        ? `${shown} is not JSON; pipe only the body of an answer (curl -s, without -i)`
        : `${shown} is not in the catalogue, which has statuses (429), slugs (usage-capped), type URIs and error kinds (queue-full)`,
      1,
    );
  }
  return explanation;
}

function explained(word: string): Explanation {
  try {
    return explain(word);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The message names the function `explain()`; the command has the same name.
    throw new Complaint(clean(error.message.replace('explain()', 'explain')), 1);
  }
}
