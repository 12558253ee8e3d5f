import 'reflect-metadata';
import { Command } from 'commander';
import { VERSION } from '../version.js';
import { addCopy } from './copy.js';
import { addExport } from './export.js';
import { explainFailure } from './explain-failure.js';
import { addImport } from './import.js';
import { addKey } from './key.js';
import { addRebuild } from './rebuild.js';
import { addServe } from './serve.js';
import { addVerify } from './verify.js';

/** The `tallystick` program with all its commands; nothing runs before it parses. */
function programOf(): Command {
  const program = new Command('tallystick')
    .description('An event-sourced credit ledger for messaging platforms.')
    .version(VERSION)
    .option('--debug', 'show the stack of an unexpected failure')
    .showHelpAfterError('(add --help for all options)')
    .addHelpText('after', '\nVariables of the environment: tallystick serve --help');
  const commands = [addServe, addImport, addVerify, addExport, addRebuild, addCopy, addKey];
  for (const add of commands) add(program);
  return program;
}

// A reader such as `head` may stop before the output is complete: that is no failure.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') process.exit(0);
  throw cause;
});

// The files that commands write hold personal data, or lie beside files that do.
process.umask(0o077);

/** Executes a command line such as `process.argv`, and sets the exit status. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const program = programOf();
  try {
    await program.parseAsync(argv);
  } catch (cause) {
    process.exitCode = explainFailure(cause, program.opts()['debug'] === true);
  }
}
