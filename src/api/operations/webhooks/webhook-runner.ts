import { Injectable } from '@nestjs/common';
import { WebhookTests } from '../../../application/webhooks/webhook-tests.js';
import { NO_WEBHOOK } from '../../../application/queries/webhooks/get-webhook.js';
import {
  WebhookChanges,
  type FoundWebhook,
  type WebhookOutcome,
} from '../../../application/webhooks/webhook-changes.js';
import { WebhookRemoval } from '../../../application/webhooks/webhook-removal.js';
import { EventLog, PositionUnknown } from '../../../ports/event-log.js';
import { Clock } from '../../../ports/clock.js';
import { WebhookSender } from '../../../ports/webhook-sender.js';
import { invalidField, Problem, refused } from '../../errors/problem.js';
import {
  ChangeWebhookInput,
  CreateWebhookInput,
  ReplayWebhookInput,
} from '../../input/webhooks/webhook-input.js';
import { parseBody } from '../../input/validator.js';
import {
  presentTest,
  presentWebhook,
  type NewWebhookAnswer,
  type TestAnswer,
  type WebhookAnswer,
} from '../../views/webhooks/webhook.js';
import { idIn, type Call } from '../call.js';
import type { Operation } from '../operation.js';
import { Idempotency } from '../runners/idempotency.js';
import * as operations from './webhook-operations.js';

/** A webhook that was created, and whether by an earlier call. */
export interface CreatedWebhook {
  readonly webhook: NewWebhookAnswer;
  readonly isReplayed: boolean;
}

/** A creation that is answered again shows the secret for as long as a retry may come. */
const SECRET_SHOWN_MS = 24 * 60 * 60_000;

/** The parts that change and try endpoints. */
@Injectable()
export class WebhookServices {
  constructor(
    readonly changes: WebhookChanges,
    readonly removal: WebhookRemoval,
    readonly tests: WebhookTests,
    readonly sender: WebhookSender,
  ) {}
}

/** Runs the operations on webhooks, for every facade alike. */
@Injectable()
export class WebhookRunner {
  /** Each operation with its runner, for facades that treat all of them alike. */
  readonly known: readonly (readonly [Operation, (call: Call) => Promise<unknown>])[] = [
    [operations.createWebhook, (call) => this.create(call)],
    [operations.changeWebhook, (call) => this.change(call)],
    [operations.deleteWebhook, (call) => this.remove(call)],
    [operations.rotateWebhookSecret, (call) => this.rotate(call)],
    [operations.testWebhook, (call) => this.test(call)],
    [operations.replayWebhook, (call) => this.replay(call)],
  ];

  constructor(
    private readonly services: WebhookServices,
    private readonly log: EventLog,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem */
  async create(call: Call): Promise<NewWebhookAnswer> {
    return (await this.add(call)).webhook;
  }

  /** The same, and whether it is the answer to a call that was repeated. @throws Problem */
  async add(call: Call): Promise<CreatedWebhook> {
    const { url, events, clientIds, description } = parseBody(CreateWebhookInput, call.input);
    const sent = this.idempotency.sentKey(call);
    const keyedId =
      sent === undefined ? null : this.idempotency.webhookIdFor(call.identity.id, sent.id);
    await this.refusePrivate(url);
    const asked = {
      url,
      events,
      clientIds: lowered(clientIds) ?? null,
      description: description ?? null,
    };
    const outcome = await this.services.changes.create(asked, call.caller, keyedId);
    if (outcome.refusal === 'id reused') {
      throw refused([{ code: 'ID_REUSED', kind: 'key', id: sent?.id ?? '' }]);
    }
    const made = found(outcome);
    const isReplayed = outcome.refusal === null && outcome.isReplayed === true;
    return { webhook: isReplayed ? this.again(made) : withSecret(made), isReplayed };
  }

  /** @throws Problem */
  async change(call: Call): Promise<WebhookAnswer> {
    const input = parseBody(ChangeWebhookInput, call.input);
    const { url, events, clientIds, description, disabled: isDisabled } = input;
    if (url !== undefined) await this.refusePrivate(url);
    const patch = { url, events, clientIds: lowered(clientIds), description, isDisabled };
    return presentWebhook(
      found(await this.services.changes.change(webhookIdIn(call), patch, call.caller)),
    );
  }

  /** @throws Problem */
  async remove(call: Call): Promise<{ readonly webhookId: string }> {
    const webhookId = webhookIdIn(call);
    const refusal = await this.services.removal.remove(webhookId, call.caller);
    if (refusal !== null) throw new Problem('NOT_FOUND', { detail: NO_WEBHOOK });
    return { webhookId };
  }

  /** @throws Problem */
  async rotate(call: Call): Promise<NewWebhookAnswer> {
    return withSecret(found(await this.services.changes.rotate(webhookIdIn(call), call.caller)));
  }

  /** @throws Problem */
  async test(call: Call): Promise<TestAnswer> {
    const result = await this.services.tests.send(webhookIdIn(call));
    switch (result) {
      case 'not found':
        throw new Problem('NOT_FOUND', { detail: NO_WEBHOOK });
      case 'lost':
        throw lost();
      case 'busy':
        throw new Problem('RATE_LIMITED', {
          detail: 'A test message is being sent to this webhook: wait for its answer.',
          retryAfter: 1,
        });
      default:
        return presentTest(result);
    }
  }

  /** @throws Problem */
  async replay(call: Call): Promise<WebhookAnswer> {
    const { fromPosition } = parseBody(ReplayWebhookInput, call.input);
    const from = BigInt(fromPosition);
    await this.refuseUnknown(from);
    return presentWebhook(
      found(await this.services.changes.replay(webhookIdIn(call), from, call.caller)),
    );
  }

  /** The answer to a creation that was repeated. */
  private again(found: FoundWebhook): NewWebhookAnswer {
    const { createdAt, overlapUntil } = found.webhook;
    const isOld = this.clock.now() - createdAt >= SECRET_SHOWN_MS;
    if (isOld || overlapUntil !== null) return { ...presentWebhook(found), secret: null };
    return withSecret(found);
  }

  /** @throws Problem INVALID_INPUT */
  private async refusePrivate(url: string): Promise<void> {
    if ((await this.services.sender.examine(url)) !== 'private') return;
    const message =
      'must not lead to a private, loopback or link-local address; the operator may permit it ' +
      'with TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE=true';
    throw invalidField('url', 'PRIVATE_TARGET', message);
  }

  /** Positions of a log on a server have gaps, where it cannot be read from. @throws Problem */
  private async refuseUnknown(from: bigint): Promise<void> {
    const message = 'must be the position of an event of the log';
    const options = { after: from, isInclusive: true, batchMax: 1, prefixes: [] };
    try {
      for await (const { events } of this.log.readAll(options)) {
        if ([...events].some(({ position }) => position >= from)) return;
      }
    } catch (cause) {
      if (!(cause instanceof PositionUnknown)) throw cause;
    }
    throw invalidField('fromPosition', 'INVALID_RANGE', message);
  }
}

function webhookIdIn(call: Call): string {
  return idIn(call, 'webhookId', 'NOT_FOUND').toLowerCase();
}

function lowered<T extends null | undefined>(ids: string[] | T): string[] | T {
  return Array.isArray(ids) ? ids.map((id) => id.toLowerCase()) : ids;
}

/** @throws Problem */
function found(outcome: WebhookOutcome): FoundWebhook {
  switch (outcome.refusal) {
    case null:
      return outcome;
    case 'not found':
      throw new Problem('NOT_FOUND', { detail: NO_WEBHOOK });
    case 'limit':
      throw new Problem('WEBHOOK_LIMIT');
    case 'disabled':
      throw new Problem('WEBHOOK_DISABLED');
    case 'lost':
      throw lost();
    case 'changed meanwhile':
    case 'exists':
    case 'id reused':
      throw new Error('the caller answers this refusal');
  }
}

function lost(): Problem {
  return new Problem('NOT_FOUND', {
    detail: 'The address and the secret of this webhook are lost: delete it and create another.',
  });
}

function withSecret(webhook: FoundWebhook): NewWebhookAnswer {
  const secret = webhook.details?.secrets[0]?.secret;
  if (secret === undefined) throw new Error('a webhook was stored without a secret');
  return { ...presentWebhook(webhook), secret };
}
