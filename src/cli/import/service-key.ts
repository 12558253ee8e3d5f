import { loadConfig } from '../../config.js';
import { readSecretFile } from '../../config/secret-file.js';
import { BAD_INPUT, CliFailure } from '../failure.js';

export interface KeyFlags {
  readonly url?: string;
  readonly key?: string;
  readonly keyFile?: string;
}

/**
 * The key for the service at `--url`: from `--key`, from the file of `--key-file`, or from
 * TALLYSTICK_API_KEY.
 * @throws CliFailure when there is none, or more than one on the command line; ConfigError
 */
export function serviceKey({ key, keyFile }: KeyFlags): string {
  if (key !== undefined && keyFile !== undefined) {
    throw new CliFailure('--key and --key-file are both given: leave one of them out', BAD_INPUT);
  }
  if (key !== undefined) return key;
  if (keyFile === undefined) return keyInEnvironment();
  const content = readSecretFile(keyFile);
  if ('problem' in content) throw new CliFailure(`--key-file ${content.problem}`, BAD_INPUT);
  return content.value;
}

function keyInEnvironment(): string {
  const { apiKey } = loadConfig();
  if (apiKey !== null) return apiKey;
  throw new CliFailure(
    '--url needs an admin key: give --key-file, or set TALLYSTICK_API_KEY',
    BAD_INPUT,
  );
}

/** @throws CliFailure when a key is given although no service is called */
export function refuseKeyWithoutUrl({ key, keyFile }: KeyFlags): void {
  if (key === undefined && keyFile === undefined) return;
  const flag = key === undefined ? '--key-file' : '--key';
  throw new CliFailure(`${flag} needs --url`, BAD_INPUT);
}
