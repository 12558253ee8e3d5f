import type { Command } from 'commander';
import { describeVariables } from '../config.js';

/** `serve`: the service, exactly as `npm start` runs it. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the public interface until SIGTERM or SIGINT (as npm start does)')
    .addHelpText('after', () => `\nVariables of the environment:\n${describeVariables()}`)
    .action(async () => {
      await import('../main.js');
    });
}
