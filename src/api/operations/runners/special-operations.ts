import { Injectable } from '@nestjs/common';
import type { Answer } from '../../../application/lanes/answer.js';
import { refused } from '../../errors/problem.js';
import { outcomeView } from '../../views/outcome.js';
import type { Call } from '../call.js';
import { changePassword, changeSettings, createClient } from '../client-operations.js';
import type { CommandOperation } from '../command-operation.js';
import { debitMessages, reportDeliveries } from '../message-operations.js';
import type { Operation } from '../operation.js';
import { AccessRunners } from './access-runners.js';
import { BatchRunner, batchText, type BatchOutcome, type RefusalCounter } from './batch-runner.js';
import { ClientRunner } from './client-runner.js';
import { LedgerRunners } from './ledger-runners.js';

export type RunOperation = (call: Call, count: RefusalCounter) => Promise<unknown>;

/** Operations that neither a query nor one command of the ledger answers as they are. */
@Injectable()
export class SpecialOperations {
  private readonly known: ReadonlyMap<Operation, RunOperation>;

  constructor(
    clients: ClientRunner,
    batches: BatchRunner,
    access: AccessRunners,
    ledger: LedgerRunners,
  ) {
    this.known = new Map<Operation, RunOperation>([
      [createClient, (call) => outcomeOf(createClient, clients.create(call))],
      [changeSettings, (call) => outcomeOf(changeSettings, clients.change(call))],
      [changePassword, (call) => outcomeOf(changePassword, clients.changePassword(call))],
      [debitMessages, (call, count) => resultsOf(batches.debits(call), count)],
      [reportDeliveries, (call, count) => resultsOf(batches.reports(call), count)],
      ...access.known,
      ...ledger.known,
    ]);
  }

  /** Runs an operation of these; undefined for all others. */
  find(operation: Operation): RunOperation | undefined {
    return this.known.get(operation);
  }
}

async function outcomeOf(
  { outcome = {} }: Pick<CommandOperation, 'outcome'>,
  answered: Promise<Answer>,
): Promise<object> {
  const answer = await answered;
  if (answer.kind === 'refused') throw refused(answer.refusals);
  return outcomeView(answer, outcome);
}

async function resultsOf(ran: Promise<BatchOutcome>, count: RefusalCounter): Promise<unknown> {
  return JSON.parse(batchText(await ran, count)) as unknown;
}
