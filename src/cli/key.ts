import { Option, type Command } from 'commander';
import { apiKey, newSecret } from '../api/auth/api-keys.js';
import { ApiKeyInput } from '../api/input/api-key-input.js';
import { parseBody } from '../api/input/validator.js';
import { apiKeyDetails } from '../api/commands/api-key.js';
import type { ApiKey } from '../ports/credentials.js';
import { Clock } from '../ports/clock.js';
import { Credentials } from '../ports/credentials.js';
import { withStore } from './open-store.js';

interface KeyFlags {
  readonly role: ApiKey['role'];
  readonly name: string;
  readonly clientId?: string[];
  readonly channel?: string[];
  readonly scope?: string[];
  readonly expiresAt?: string;
}

/** `key create`: an API key for anyone with access to the data directory. */
export function addKey(program: Command): void {
  program
    .command('key')
    .description('API keys')
    .command('create')
    .description('make an API key and print its secret, which cannot be shown again')
    .addOption(
      new Option('--role <role>', 'permissions of the key')
        .choices(['admin', 'auditor', 'gateway'])
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'purpose of the key', 'made on the command line')
    .option('--client-id <id...>', 'bind it to these clients')
    .option('--channel <channel...>', 'bind it to these channels')
    .option('--scope <scope...>', 'bind it to debit, refund, report')
    .option('--expires-at <instant>', 'ISO 8601')
    .action(async (flags: KeyFlags) => {
      const secret = await withStore((store) =>
        createKey(store.get(Credentials), flags, store.get(Clock).now()),
      );
      process.stdout.write(`${secret}\n`);
    });
}

async function createKey(credentials: Credentials, flags: KeyFlags, now: number): Promise<string> {
  // The same rules as over HTTP; a violation results in a problem with every field.
  const input = parseBody(ApiKeyInput, {
    name: flags.name,
    role: flags.role,
    expiresAt: flags.expiresAt ?? null,
    clientIds: flags.clientId ?? null,
    channels: flags.channel ?? null,
    scopes: flags.scope ?? null,
  });
  const secret = newSecret();
  const about = { ...apiKeyDetails(input, now), createdBy: 'command-line' };
  await credentials.add(apiKey(secret, about, now));
  return secret;
}
