import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PROJECTIONS } from '../../../projections/all.js';
import { creditLog } from '../../../projections/credit-log.js';
import { evolve } from '../../domain/client/fold.js';
import type { ClientFold } from '../../domain/client/state.js';
import { EventLog } from '../../ports/event-log.js';
import { KeyVault } from '../../ports/key-vault.js';
import { ClientReader } from './client-reader.js';
import { Differences, type Difference } from './differences.js';
import { headOf } from './list-events.js';
import { LinesCheck, ReplayedDocument } from './replayed-documents.js';
import { Unanswered } from './unanswered.js';
import { verifyChain } from './verify-chain.js';

export interface VerificationAnswer {
  readonly ok: boolean;
  readonly revision: bigint;
  readonly hash: string;
  /** How many there are; `differences` keeps the first hundred. */
  readonly count: number;
  readonly differences: readonly Difference[];
}

/** Checks a client's hash chain and compares its replay with the read models (C-7, I15–I17). */
export class VerifyClient extends Query<VerificationAnswer> {
  constructor(readonly clientId: string) {
    super();
  }
}

const TRIES_MAX = 3;

/** Read models of one document for each client: replayed whole, compared field by field. */
const COMPARED = PROJECTIONS.filter(({ collection }) => collection.key === 'client');

@QueryHandler(VerifyClient)
export class VerifyClientHandler implements IQueryHandler<VerifyClient> {
  constructor(
    private readonly log: EventLog,
    private readonly vault: KeyVault,
    private readonly reader: ClientReader,
  ) {}

  /**
   * A document that was removed while its replay ran looks like a difference: what is found
   * under traffic is found twice, or it was none.
   */
  async execute({ clientId }: VerifyClient): Promise<VerificationAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.verify(clientId);
      const moved = (await this.log.head(`client-${clientId}`)) > answer.revision;
      if (answer.ok || !moved || tries === TRIES_MAX) return answer;
    }
  }

  private async verify(clientId: string): Promise<VerificationAnswer> {
    const stream = `client-${clientId}`;
    const differences = new Differences();
    const head = await headOf(this.log, stream, null);
    await this.fresh(stream, head, differences);
    const documents = await Promise.all(
      COMPARED.map(async (projection) => {
        const id = { clientId, key: '' };
        const stored = await this.reader.documents.get(projection.collection, id);
        return new ReplayedDocument(projection, stored, head);
      }),
    );
    const lines = new LinesCheck(this.reader.documents, clientId, differences);
    const through = documents.reduce((most, one) => (one.until > most ? one.until : most), head);
    const key = await this.vault.findKey(clientId);
    let fold: ClientFold = null;
    const end = await verifyChain({ log: this.log, stream, key }, through, differences, (fact) => {
      for (const one of documents) one.take(fact);
      if (fact.revision > head) return Promise.resolve();
      fold = evolve(fold, fact);
      return lines.take(fact);
    });
    await lines.end(head);
    for (const one of documents) one.compare(differences);
    compareFold(fold, documents, { differences, head });
    const { count, kept } = differences;
    return { ok: count === 0, revision: end.revision, hash: end.hash, count, differences: kept };
  }

  /** Read models that lag are a finding of their own, not a reason to compare the past. */
  private async fresh(stream: string, head: bigint, differences: Differences): Promise<void> {
    const [event] = await this.log.readForward(stream, head, 1);
    if (event === undefined) return;
    try {
      const collections = [...COMPARED.map((one) => one.collection), creditLog.collection];
      await this.reader.reach(event.position, collections);
    } catch (cause) {
      if (!(cause instanceof Unanswered)) throw cause;
      const expected = event.position.toString();
      const found = 'behind';
      differences.add({ where: 'projections', revision: null, field: 'position', expected, found });
    }
  }
}

/** The write side's own fold against the replayed balance: two readings of the same facts. */
function compareFold(
  fold: ClientFold,
  documents: readonly ReplayedDocument[],
  { differences, head }: { readonly differences: Differences; readonly head: bigint },
): void {
  if (fold === null || fold === 'ABANDONED') return;
  const balance = documents.find(({ name }) => name === 'balance');
  differences.compareTotals(fold, head, balance?.atHead ?? null);
}
