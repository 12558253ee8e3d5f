import { tooFewOpenFiles } from './open-files.js';

/** Entry point of the service: loads it when the process may open enough files for that. */
const reason = tooFewOpenFiles();
if (reason === null) await import('./serve.js');
else {
  process.stderr.write(`tallystick: ${reason}\n`);
  process.exitCode = 1;
}
