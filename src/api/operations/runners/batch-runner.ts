import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RunBatch } from '../../../application/commands/run-batch.js';
import type { BatchItem } from '../../../application/commands/run-batch.js';
import type { BatchAnswer, Caller } from '../../../application/lanes/answer.js';
import { ClientDamaged } from '../../../application/lanes/damaged-clients.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { channelOf } from '../../auth/channel-binding.js';
import { canAccess } from '../../auth/client-access.js';
import type { Identity } from '../../auth/identity.js';
import { debitMessage, reportDelivery } from '../../commands/message-commands.js';
import type { ErrorCode } from '../../errors/error-table.js';
import {
  ERRORS_MAX,
  invalidField,
  invalidInput,
  Problem,
  type FieldError,
} from '../../errors/problem.js';
import {
  DebitBatchInput,
  DebitItemInput,
  DeliveryReportBatchInput,
  DeliveryReportItemInput,
} from '../../input/message-input.js';
import { parseBody, validatorOf } from '../../input/validator.js';
import type { Call } from '../call.js';
import { KeyRefusals } from './key-refusals.js';

const ATOMIC_MAX = 1_000;
/** Items checked in one go; a good batch of this size is checked without a pause. */
const SLICE = 1_000;
/** Finding and wording the faults of an item takes as long as checking this many good ones. */
const MALFORMED_WORK = 20;
/** Errors that are kept of one item. */
const ITEM_ERRORS_MAX = 10;

/** The result of an item: the ledger's answer, or a verdict reached without the ledger. */
export type ItemResult =
  | BatchAnswer
  | {
      readonly kind: 'malformed';
      /** The first ones. */
      readonly errors: readonly FieldError[];
      /** How many more there are. */
      readonly omitted: number;
    };

/** An item as a command, or what is wrong with it. */
type Item = BatchItem | Extract<ItemResult, { kind: 'malformed' }> | RefusedItem;

/** Refused because of the key; `asked` unless the client does not exist for it. */
type RefusedItem = Extract<ItemResult, { kind: 'refused' }> & { readonly asked?: BatchItem };

/** The items of a batch as they were sent, and one result for each in the same order. */
export interface BatchOutcome {
  readonly items: readonly unknown[];
  readonly results: readonly ItemResult[];
}

type BatchCall = Pick<Call, 'identity' | 'caller' | 'input'>;

/** Runs the operations on many messages, for every facade alike. */
@Injectable()
export class BatchRunner {
  private readonly debitErrors = validatorOf(DebitItemInput);
  private readonly reportErrors = validatorOf(DeliveryReportItemInput);

  constructor(
    private readonly commands: CommandBus,
    private readonly keyRefusals: KeyRefusals,
  ) {}

  /** @throws Problem when the batch as a whole means nothing */
  async debits({ identity, caller, input }: BatchCall): Promise<BatchOutcome> {
    const { mode, items } = parseBody(DebitBatchInput, input);
    const read = await inSlices(items, (item) => this.debitIn(item, identity));
    const results =
      mode === 'atomic' ? await this.atomic(read, caller) : await this.each(read, caller);
    this.noteKeyRefusals(identity, read, results, mode ?? 'each');
    return { items, results };
  }

  /** @throws Problem when the batch as a whole means nothing */
  async reports({ identity, caller, input }: BatchCall): Promise<BatchOutcome> {
    const { items } = parseBody(DeliveryReportBatchInput, input);
    const read = await inSlices(items, (item) => this.reportIn(item, identity));
    return { items, results: await this.each(read, caller) };
  }

  /** Sends the well-formed items to the ledger in order; the others have their result already. */
  private async each(read: readonly Item[], caller: Caller): Promise<ItemResult[]> {
    const commands: BatchItem[] = [];
    for (const item of read) if ('command' in item) commands.push(item);
    const answers = await this.commands.execute(new RunBatch(commands, 'each', caller));
    let next = 0;
    return read.map((item) => ('command' in item ? (answers[next++] as ItemResult) : item));
  }

  /**
   * All items or none, in one append. A malformed item, or an item of a second client, makes the
   * whole batch invalid; a refused item aborts all others.
   * @throws Problem
   */
  private async atomic(read: readonly Item[], caller: Caller): Promise<readonly ItemResult[]> {
    const commands = oneClientOnly(read);
    if (commands.length === read.length) {
      return this.commands.execute(new RunBatch(commands, 'atomic', caller));
    }
    // The key itself forbids an item, so the ledger need not be asked.
    return read.map((item) => ('command' in item ? ABORTED : item));
  }

  /** Notes the debits that the ledger never saw: refused items, or all if atomic. */
  private noteKeyRefusals(
    identity: Identity,
    items: readonly Item[],
    results: readonly ItemResult[],
    mode: 'each' | 'atomic',
  ): void {
    const isAsked = mode === 'each' || items.every((item) => 'command' in item);
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const result = results[index];
      if (item === undefined || result?.kind !== 'refused') continue;
      const unasked = unaskedIn(item, isAsked);
      if (unasked?.command.type !== 'DebitMessage') continue;
      this.keyRefusals.note(identity, unasked.clientId, unasked.command, result.refusals);
    }
  }

  private debitIn(item: unknown, identity: Identity): Item {
    const errors = this.debitErrors(item);
    if (errors.length > 0) return malformed(errors);
    const input = item as DebitItemInput;
    const clientId = input.clientId.toLowerCase();
    if (!canAccess(identity, clientId)) return NOT_FOUND;
    const verdict = channelOf(identity, input.channel);
    if ('error' in verdict) return malformed([verdict.error]);
    const command = debitMessage(input, verdict.channel, input.messageId);
    const { refusal } = verdict;
    if (refusal === null) return { clientId, command };
    return { kind: 'refused', refusals: [refusal], asked: { clientId, command } };
  }

  private reportIn(item: unknown, identity: Identity): Item {
    const errors = this.reportErrors(item);
    if (errors.length > 0) return malformed(errors);
    const input = item as DeliveryReportItemInput;
    const clientId = input.clientId.toLowerCase();
    if (!canAccess(identity, clientId)) return NOT_FOUND;
    return { clientId, command: reportDelivery(input.messageId, input) };
  }
}

const NOT_FOUND: Item = { kind: 'refused', refusals: [{ code: 'CLIENT_NOT_FOUND' }] };
const ABORTED: ItemResult = { kind: 'refused', refusals: [{ code: 'BATCH_ABORTED' }] };

/** The commands of an atomic batch. @throws Problem when the batch as a whole means nothing */
function oneClientOnly(items: readonly Item[]): readonly BatchItem[] {
  if (items.length > ATOMIC_MAX) {
    const detail = `An atomic batch may have at most ${ATOMIC_MAX} items.`;
    throw new Problem('PAYLOAD_TOO_LARGE', { detail });
  }
  const errors = items.flatMap((item, index) => errorsAt(item, index));
  if (errors.length > 0) throw invalidInput(errors, sumOf(items.map(omittedIn)));
  const commands = items.filter((item): item is BatchItem => 'command' in item);
  if (new Set(commands.map(({ clientId }) => clientId)).size > 1) {
    const message = 'must all name the same client when the mode is atomic';
    throw invalidField('items', 'INVALID_CHOICE', message);
  }
  return commands;
}

function errorsAt(item: Item, index: number): FieldError[] {
  if ('command' in item || item.kind !== 'malformed') return [];
  return item.errors.map((error) => {
    const field = error.field === '' ? `items.${index}` : `items.${index}.${error.field}`;
    return { ...error, field };
  });
}

function omittedIn(item: Item): number {
  return 'command' in item || item.kind !== 'malformed' ? 0 : item.omitted;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function malformed(errors: readonly FieldError[]): Item {
  const kept = errors.slice(0, ITEM_ERRORS_MAX);
  return { kind: 'malformed', errors: kept, omitted: errors.length - kept.length };
}

/** Each item's command or verdict, in order. Other work runs between the slices of a long list. */
async function inSlices(items: readonly unknown[], read: (item: unknown) => Item): Promise<Item[]> {
  const results: Item[] = [];
  let work = 0;
  for (const item of items) {
    if (work >= SLICE) {
      work = 0;
      await nextTurn();
    }
    const result = read(item);
    work += 'command' in result ? 1 : MALFORMED_WORK;
    results.push(result);
  }
  return results;
}

/** The command of an item that the ledger did not decide; undefined if it did, or never could. */
function unaskedIn(item: Item, isAsked: boolean): BatchItem | undefined {
  if ('command' in item) return isAsked ? undefined : item;
  return item.kind === 'refused' ? item.asked : undefined;
}

interface Counts {
  accepted: number;
  replayed: number;
  refused: number;
  failed: number;
  /** Errors of malformed items that the answer lists, and those that it does not. */
  listed: number;
  omitted: number;
}

type Malformed = Extract<ItemResult, { kind: 'malformed' }>;

/** Counts a refusal by its code. */
export type RefusalCounter = (code: ErrorCode) => void;

/**
 * The answer to a batch, as text. It is concatenated directly: a batch may have ten thousand
 * results, and nearly all of them have four members.
 */
export function batchText({ items, results }: BatchOutcome, refused: RefusalCounter): string {
  const counts: Counts = {
    ...{ accepted: 0, replayed: 0, refused: 0, failed: 0 },
    ...{ listed: 0, omitted: 0 },
  };
  const texts = results.map((result, index) => {
    const id = (items[index] as { messageId?: unknown } | null)?.messageId;
    const messageId = typeof id === 'string' ? JSON.stringify(id.slice(0, 200)) : 'null';
    return `{"messageId":${messageId},${resultText(result, counts, refused)}}`;
  });
  const { accepted, replayed, failed, omitted } = counts;
  const totals = `"accepted":${accepted},"replayed":${replayed},"refused":${counts.refused}`;
  const more = omitted > 0 ? `,"errorsOmitted":${omitted}` : '';
  return `{${totals},"failed":${failed}${more},"results":[${texts.join(',')}]}`;
}

function resultText(result: ItemResult, counts: Counts, count: RefusalCounter): string {
  switch (result.kind) {
    case 'done': {
      const status = result.replayed ? 'REPLAYED' : 'ACCEPTED';
      counts[result.replayed ? 'replayed' : 'accepted'] += 1;
      const { warnings } = result;
      const warned = warnings.length > 0 ? `,"warnings":${JSON.stringify(warnings)}` : '';
      return `"status":"${status}","revision":"${result.revision}"${warned}`;
    }
    case 'refused':
      counts.refused += 1;
      return refusedText(result.refusals, count);
    case 'malformed':
      counts.refused += 1;
      return malformedText(result, counts, count);
    case 'failed':
      counts.failed += 1;
      return `"status":"FAILED","code":"${failureCode(result.detail)}"`;
  }
}

/** @param detail name of the error that failed the item */
function failureCode(detail: string): ErrorCode {
  return detail === ClientDamaged.name ? 'CLIENT_DAMAGED' : 'LOG_UNAVAILABLE';
}

function refusedText(refusals: readonly Refusal[], count: RefusalCounter): string {
  const code = refusals[0]?.code ?? 'INTERNAL';
  count(code);
  return `"status":"REFUSED","code":"${code}","refusals":${JSON.stringify(refusals)}`;
}

/** Its errors, as far as the whole answer may list them; then only their number. */
function malformedText(
  { errors, omitted }: Malformed,
  counts: Counts,
  count: RefusalCounter,
): string {
  const isTooLarge = omitted === 0 && errors.every((error) => error.code === 'AMOUNT_LIMIT');
  const code = isTooLarge ? 'AMOUNT_LIMIT' : 'INVALID_INPUT';
  count(code);
  const listed = errors.slice(0, Math.max(0, ERRORS_MAX - counts.listed));
  const left = errors.length - listed.length + omitted;
  counts.listed += listed.length;
  counts.omitted += left;
  const shown = listed.length > 0 ? `,"errors":${JSON.stringify(listed)}` : '';
  const more = left > 0 ? `,"errorsOmitted":${left}` : '';
  return `"status":"REFUSED","code":"${code}"${shown}${more}`;
}
