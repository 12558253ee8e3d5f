import { Option, type Command } from 'commander';
import { apiKeyDetails, rotationOf } from '../api/commands/api-key.js';
import { ApiKeyInput, RotateApiKeyInput } from '../api/input/api-key-input.js';
import { parseBody } from '../api/input/validator.js';
import { ApiKeys } from '../application/access/api-keys.js';
import { systemCaller } from '../application/lanes/answer.js';
import { loadConfig } from '../config.js';
import type { ApiKey } from '../ports/credentials.js';
import { Clock } from '../ports/clock.js';
import { Credentials } from '../ports/credentials.js';
import { CliFailure } from './failure.js';
import { withExistingStore, withStore, type Store } from './open-store.js';

interface KeyFlags {
  readonly role: ApiKey['role'];
  readonly name: string;
  readonly clientId?: string[];
  readonly channel?: string[];
  readonly scope?: string[];
  readonly expiresAt?: string;
}

interface RotateFlags {
  readonly overlap?: string;
  readonly expiresAt?: string;
}

/** Id of the actor in the facts of these commands. */
const HERE = 'command-line';

/** `key …`: API keys for anyone with access to the data directory. */
export function addKey(program: Command): void {
  const key = program.command('key').description('API keys');
  addCreate(key);
  addRotate(key);
  key
    .command('list')
    .description('list the API keys, one a line: id, role, end, last use, name')
    .action(() => withExistingStore(listKeys));
  key
    .command('delete')
    .description('delete an API key; it ends at once')
    .argument('<keyId>', 'id of the key')
    .action((keyId: string) => withExistingStore((store) => deleteKey(store, keyId)));
}

function addCreate(key: Command): void {
  key
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
      const secret = await withStore((store) => createKey(store, flags));
      process.stdout.write(`${secret}\n`);
    });
}

function addRotate(key: Command): void {
  key
    .command('rotate')
    .description('make a key with the rights of another one, which ends after an overlap')
    .argument('<keyId>', 'id of the key to replace')
    .option('--overlap <seconds>', 'how long the replaced key still works (default: a day)')
    .option('--expires-at <instant>', 'end of the new key (default: as the replaced key)')
    .action(async (keyId: string, flags: RotateFlags) => {
      const secret = await withExistingStore((store) => rotateKey(store, keyId, flags));
      process.stdout.write(`${secret}\n`);
    });
}

async function createKey(store: Store, flags: KeyFlags): Promise<string> {
  // The same rules as over HTTP; a violation results in a problem with every field.
  const input = parseBody(ApiKeyInput, {
    name: flags.name,
    role: flags.role,
    expiresAt: flags.expiresAt ?? null,
    clientIds: flags.clientId ?? null,
    channels: flags.channel ?? null,
    scopes: flags.scope ?? null,
  });
  const about = { ...apiKeyDetails(input, store.get(Clock).now()), createdBy: HERE };
  const { secret } = await store.get(ApiKeys).create(about, systemCaller(HERE));
  return secret;
}

async function rotateKey(store: Store, keyId: string, flags: RotateFlags): Promise<string> {
  const { overlap, expiresAt } = flags;
  const input = parseBody(RotateApiKeyInput, {
    ...(overlap !== undefined && { overlapSeconds: Number(overlap) }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  const rotation = rotationOf(input, store.get(Clock).now());
  const rotated = await store.get(ApiKeys).rotate(keyId, rotation, systemCaller(HERE));
  if (rotated === 'NOT_FOUND') throw unknownKey(keyId);
  if (rotated === 'EXPIRED') throw new CliFailure('the key has expired: add --expires-at');
  return rotated.secret;
}

async function deleteKey(store: Store, keyId: string): Promise<void> {
  const isSecured = loadConfig().adminKey !== null;
  const removed = await store.get(ApiKeys).remove(keyId, isSecured, systemCaller(HERE));
  if (removed === 'NOT_FOUND') throw unknownKey(keyId);
  if (removed === 'LAST_ADMIN') {
    throw new CliFailure('this is the last admin key: make another one first');
  }
}

async function listKeys(store: Store): Promise<void> {
  for await (const key of store.get(Credentials).walk()) {
    if (key.state === 'pending') continue;
    const { keyId, role, expiresAt, lastUsedAt, name } = key;
    process.stdout.write(`${keyId} ${role} ${expiresAt ?? '-'} ${lastUsedAt ?? '-'} ${name}\n`);
  }
}

function unknownKey(keyId: string): CliFailure {
  return new CliFailure(`there is no API key ${keyId}: tallystick key list shows them`);
}
