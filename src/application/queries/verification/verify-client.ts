import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { PROJECTIONS } from '../../../../projections/all.js';
import { creditLog } from '../../../../projections/credit-log.js';
import { evolve } from '../../../domain/client/fold.js';
import type { Fact } from '../../../domain/client/events.js';
import { isClient, type ClientFold } from '../../../domain/client/state.js';
import { clientStream } from '../../../domain/client/streams.js';
import { Documents } from '../../../ports/documents.js';
import { EventLog } from '../../../ports/event-log.js';
import { KeyVault } from '../../../ports/key-vault.js';
import { Progress } from '../../engine/progress.js';
import { Checkpoints } from '../checkpoints.js';
import { Differences, type Difference } from './differences.js';
import { headOf } from '../lists/list-events.js';
import { CreditLogComparison, ReplayedDocument } from './replayed-documents.js';
import { QueryError } from '../query-error.js';
import { verifyChain } from './verify-chain.js';

export interface VerificationAnswer {
  readonly ok: boolean;
  /** Last revision of the log; the chain is checked up to it. */
  readonly revision: bigint;
  readonly hash: string;
  /** Revision up to which every read model was compared; less than `revision` if one lags. */
  readonly compared: bigint;
  /** Number of differences; `differences` has the first hundred. */
  readonly count: number;
  readonly differences: readonly Difference[];
}

/** Checks a client's hash chain and compares its replay with the read models (C-7, I15–I17). */
export class VerifyClient extends Query<VerificationAnswer> {
  constructor(
    readonly clientId: string,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

const TRIES_MAX = 3;
/** How long a verification waits for lagging read models before it compares their present state. */
const PATIENCE_MS = 2_000;

/** Read models with one document per client: replayed completely, compared field by field. */
const COMPARED = PROJECTIONS.filter(({ collection }) => collection.key === 'client');
/** Every read model that a verification compares. */
export const VERIFIED = [...COMPARED.map(({ collection }) => collection), creditLog.collection];

@QueryHandler(VerifyClient)
export class VerifyClientHandler implements IQueryHandler<VerifyClient> {
  constructor(
    private readonly log: EventLog,
    private readonly vault: KeyVault,
    private readonly documents: Documents,
    private readonly progress: Progress,
  ) {}

  /** @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND (a read model is being built) */
  async execute({ clientId, work }: VerifyClient): Promise<VerificationAnswer> {
    const [last] = await this.log.readBackward(clientStream(clientId), null, 1);
    if (last !== undefined) await this.fresh(last.position);
    const [missing] = (await this.checkpoints()).missing();
    if (missing !== undefined) throw beingMade(missing);
    return this.verify(clientId, work);
  }

  /**
   * Compares at once, up to the checkpoints of the existing read models. A difference counts only
   * if a second comparison confirms it, because client and read models may change meanwhile.
   * @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND (the read models are being rebuilt)
   */
  async verify(clientId: string, work: SlicedWork): Promise<VerificationAnswer> {
    for (let tries = 1; ; tries += 1) {
      await work.pause();
      const before = await this.checkpoints();
      const answer = await this.attempt(clientId, before, work);
      if (answer.ok) return answer;
      const after = await this.checkpoints();
      const moved = after.differFrom(before) || (await this.head(clientId)) > answer.revision;
      if (!moved) return answer;
      if (tries < TRIES_MAX) continue;
      if (!after.wentBackSince(before)) return answer;
      throw new QueryError(
        'PROJECTION_BEHIND',
        'The read models are being rebuilt. Read again later.',
      );
    }
  }

  /** Waits for the read models, except for failed ones, and except when no engine runs. */
  async fresh(position: bigint): Promise<void> {
    const names = new Set(VERIFIED.map(({ name }) => name));
    const moving = this.progress
      .status()
      .filter(({ name, state }) => names.has(name) && state !== 'failed');
    await Promise.all(moving.map(({ name }) => this.progress.waitFor(name, position, PATIENCE_MS)));
  }

  checkpoints(): Promise<Checkpoints> {
    return Checkpoints.of(this.documents, VERIFIED);
  }

  private async attempt(
    clientId: string,
    reached: Checkpoints,
    work: SlicedWork,
  ): Promise<VerificationAnswer> {
    const stream = clientStream(clientId);
    const head = await headOf(this.log, stream, null);
    const key = await this.vault.findKey(clientId);
    const differences = new Differences(key === null ? 'erased' : 'readable');
    const documents = await this.stored(clientId, reached);
    const lines = this.lines({ clientId, work }, reached, differences);
    const through = documents.reduce((most, { revision }) => max(most, revision), head);
    let fold: ClientFold = null;
    let compared = -1n;
    const take = (fact: Fact): Promise<void> => {
      if (key === null && fact.type === 'ClientCreated') differences.addLostKey();
      for (const one of documents) one.take(fact);
      fold = evolve(fold, fact);
      if (fact.position <= reached.least) compared = fact.revision;
      return lines === null ? Promise.resolve() : lines.take(fact);
    };
    const end = await verifyChain({ log: this.log, stream, key, work }, through, differences, take);
    await lines?.end(end.revision);
    // Read afterwards: an event is in the log before any document contains it.
    const last = (await lines?.last()) ?? -1n;
    const now = await this.head(clientId);
    for (const one of documents) one.compare(differences, now);
    if (last > now) differences.addAhead(creditLog.collection.name, { log: now, readModel: last });
    compareFold(fold, documents, { differences, head: end.revision });
    const { count, kept } = differences;
    const { revision, hash } = end;
    return { ok: count === 0, revision, hash, compared, count, differences: kept };
  }

  private head(clientId: string): Promise<bigint> {
    return this.log.head(clientStream(clientId));
  }

  private async stored(clientId: string, reached: Checkpoints): Promise<ReplayedDocument[]> {
    const present = COMPARED.flatMap((projection) => {
      const position = reached.of(projection.collection);
      return position === null ? [] : [{ projection, position }];
    });
    return Promise.all(
      present.map(async ({ projection, position }) => {
        const document = await this.documents.get(projection.collection, { clientId, key: '' });
        return new ReplayedDocument(projection, { document, position });
      }),
    );
  }

  private lines(
    of: { readonly clientId: string; readonly work: SlicedWork },
    reached: Checkpoints,
    differences: Differences,
  ): CreditLogComparison | null {
    const position = reached.of(creditLog.collection);
    if (position === null) return null;
    return new CreditLogComparison(this.documents, { ...of, position }, differences);
  }
}

export function beingMade(readModel: string): QueryError {
  return new QueryError(
    'PROJECTION_BEHIND',
    `The read model ${readModel} is being built. Read again later.`,
  );
}

/** Compares the write side's fold with the replayed balance: two evaluations of the same facts. */
function compareFold(
  fold: ClientFold,
  documents: readonly ReplayedDocument[],
  { differences, head }: { readonly differences: Differences; readonly head: bigint },
): void {
  if (!isClient(fold)) return;
  const balance = documents.find(({ name }) => name === 'balance');
  differences.compareTotals(fold, head, balance?.body ?? null);
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
