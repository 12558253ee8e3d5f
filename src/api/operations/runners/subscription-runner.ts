import { Injectable } from '@nestjs/common';
import { ClientsWatch } from '../../../application/push/clients-watch.js';
import { DeliveryTurns } from '../../../application/push/delivery-turns.js';
import { LogWatch } from '../../../application/push/log-watch.js';
import { MeterWatch } from '../../../application/push/meter-watch.js';
import { PurgeJournal } from '../../../application/purge/purge-journal.js';
import { unlessPurged } from '../../../application/queries/purges/unless-purged.js';
import type { PushSource } from '../../../application/push/push-source.js';
import { accessibleClient } from '../../auth/client-access.js';
import { parseBody } from '../../input/validator.js';
import type { Call } from '../call.js';
import type { Subscription } from '../subscriptions/subscription.js';

/** The sources that subscriptions follow. */
@Injectable()
export class Watches {
  constructor(
    readonly meters: MeterWatch,
    readonly logs: LogWatch,
    readonly clients: ClientsWatch,
  ) {}
}

/** Starts subscriptions, for every facade alike. */
@Injectable()
export class SubscriptionRunner {
  constructor(
    private readonly watches: Watches,
    private readonly turns: DeliveryTurns,
    private readonly journal: PurgeJournal,
  ) {}

  /**
   * Begins to follow what a call names; the items are shown as the caller may see them.
   * @throws Problem, QueryError, LogUnavailable
   */
  async open(
    operation: Subscription,
    { identity, client, input: sent }: Pick<Call, 'identity' | 'client' | 'input'>,
  ): Promise<Delivered> {
    const clientId = operation.target === 'client' ? accessibleClient(identity, client) : '';
    const input = parseBody(operation.input, sent);
    const parts = { clientId, input, identity };
    const source = await unlessPurged(this.journal, clientId, () =>
      operation.follow(this.watches, parts),
    );
    const { turns } = this;
    const view = (item: unknown): unknown => operation.view(item, identity);
    return new Delivered(source, { clientId, turns, view });
  }
}

/** The items of one subscription, each shown when the caller has dealt with the one before. */
export class Delivered implements AsyncIterableIterator<unknown> {
  constructor(
    private readonly source: PushSource<unknown>,
    private readonly how: {
      readonly clientId: string;
      readonly turns: DeliveryTurns;
      readonly view: (item: unknown) => unknown;
    },
  ) {}

  /** The client that is followed; empty for all clients. */
  get clientId(): string {
    return this.how.clientId;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next item, in its turn. @throws as the source does */
  async next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      await this.source.ready();
      await this.how.turns.turn();
      if (this.source.isClosed) return { done: true, value: undefined };
      const item = this.source.take();
      if (item !== null) return { done: false, value: this.how.view(item) };
    }
  }

  /** Ends the subscription, also while `next` waits. */
  return(): Promise<IteratorResult<unknown>> {
    this.source.close();
    return Promise.resolve({ done: true, value: undefined });
  }
}
