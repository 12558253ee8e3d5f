import { tooFewOpenFiles } from '../open-files.js';

/** Entry point of the command line: loads it when the process may open enough files for that. */
const reason = tooFewOpenFiles();
if (reason === null) {
  const { runProgram } = await import('./program.js');
  await runProgram(process.argv);
} else {
  process.stderr.write(`tallystick: ${reason}\n`);
  process.exitCode = 1;
}
