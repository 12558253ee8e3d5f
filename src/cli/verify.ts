import { QueryBus } from '@nestjs/cqrs';
import type { Command } from 'commander';
import type { Difference } from '../application/queries/differences.js';
import { Unanswered } from '../application/queries/unanswered.js';
import { VerifyAll } from '../application/queries/verify-all.js';
import { VerifyClient, type VerificationAnswer } from '../application/queries/verify-client.js';
import { CLIENT_PREFIX } from '../application/read-facts.js';
import { EventLog } from '../ports/event-log.js';
import { CliFailure, DONE, FAILED } from './failure.js';
import { caughtUp, withExistingStore, type Store } from './open-store.js';
import { progressOf } from './progress.js';
import { verifyNames } from './verify-names.js';

/** `verify`: hash chains, and the replay of the log against the read models. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check the hash chains and compare the replay of the log with the read models')
    .argument('[client]', 'the id of one client; without it, everything')
    .option(
      '--anchor',
      'print the head of every stream (stream, revision, hash), to keep elsewhere',
    )
    .addHelpText('after', '\nExit status: 0 nothing differs; 1 something does.')
    .action(async (client: string | undefined, { anchor = false }: { anchor?: boolean }) => {
      process.exitCode = await withExistingStore(async (store) => {
        await caughtUp(store);
        return client === undefined ? verifyAll(store, anchor) : verifyOne(store, client, anchor);
      });
    });
}

async function verifyOne(store: Store, clientId: string, anchor: boolean): Promise<number> {
  const answer = await store
    .get(QueryBus)
    .execute(new VerifyClient(clientId))
    .catch((cause: unknown) => {
      throw cause instanceof Unanswered ? new CliFailure(cause.detail) : cause;
    });
  if (anchor) printHead(`${CLIENT_PREFIX}${clientId}`, answer);
  report(clientId, answer);
  if (!anchor) tell(answer.ok, `1 client, ${answer.revision + 1n} events`);
  return answer.ok ? DONE : FAILED;
}

async function verifyAll(store: Store, anchor: boolean): Promise<number> {
  const progress = progressOf('verify', null);
  const steps = await store.get(QueryBus).execute(new VerifyAll());
  let ok = true;
  let counted = '';
  for await (const step of steps) {
    if (step.kind === 'summary') {
      ok &&= step.ok;
      counted = `${step.clients} clients, ${step.events} events`;
      continue;
    }
    if (anchor && step.revision >= 0n) printHead(`${CLIENT_PREFIX}${step.clientId}`, step);
    report(step.clientId, step);
    progress.advance(1);
  }
  const names = await verifyNames(store.get(EventLog));
  for (const [stream, head] of names.heads) {
    if (anchor) printHead(stream, head);
    for (const fault of head.faults) process.stderr.write(`${stream}: ${fault}\n`);
  }
  progress.stop();
  ok &&= names.ok;
  if (!anchor) tell(ok, `${counted}, ${names.heads.size} names`);
  return ok ? DONE : FAILED;
}

function printHead(stream: string, head: { revision: bigint; hash: string }): void {
  process.stdout.write(`${stream} ${head.revision} ${head.hash}\n`);
}

function report(clientId: string, { count, differences }: VerificationAnswer): void {
  for (const difference of differences) {
    process.stderr.write(`client ${clientId}: ${lineOf(difference)}\n`);
  }
  const more = count - differences.length;
  if (more > 0) process.stderr.write(`client ${clientId}: and ${more} more\n`);
}

function lineOf({ where, revision, field, expected, found }: Difference): string {
  const at = revision === null ? '' : ` at revision ${revision}`;
  const what = field === null ? '' : `, ${field}`;
  return `${where}${at}${what}: expected ${expected}, found ${found}`;
}

function tell(ok: boolean, counted: string): void {
  process.stdout.write(`${ok ? 'verified' : 'DIFFERENCES FOUND'}: ${counted}\n`);
}
