import { readArgs } from './args.js';
import { runDemo } from './demo.js';
import { runExplain } from './explain.js';
import { HELP_TEXT } from './help.js';
import { Complaint, type ExitCode, type Io } from './io.js';
import { clean } from './text.js';

/** Runs the command that the arguments name. Any error becomes one line on standard error. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    io.err.write(`axios-x: ${clean(error instanceof Error ? error.message : String(error))}\n`);
    return error instanceof Complaint ? error.code : 1;
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = readArgs(args);
  switch (command.name) {
    case 'help':
      io.out.write(HELP_TEXT);
      return 0;
    case 'version':
      io.out.write(`${io.version()}\n`);
      return 0;
    case 'explain':
      return runExplain(command, io);
    case 'demo':
      return runDemo(command.demo, io);
  }
}
