import {
  decideLegalEntity,
  type LegalEntityCommand,
  type LegalEntityResult,
} from '../../domain/legal-entities/decide.js';
import type { LegalEntityEvent } from '../../domain/legal-entities/events.js';
import {
  evolveLegalEntities,
  NO_LEGAL_ENTITIES,
  type LegalEntities,
  type LegalEntity,
} from '../../domain/legal-entities/state.js';
import { LEGAL_ENTITIES_STREAM } from '../../domain/facts/streams.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import { FactStream } from '../access/fact-stream.js';
import type { Caller } from '../lanes/answer.js';

/** The result of a command, and the entity after it; null = there is none. */
export interface LegalEntityAnswer {
  readonly result: LegalEntityResult;
  readonly entity: LegalEntity | null;
}

/**
 * The parties that bill, as facts of one stream say (decision 0089).
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class LegalEntityDirectory {
  private readonly facts: FactStream<LegalEntities, LegalEntityEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = {
      stream: LEGAL_ENTITIES_STREAM,
      initial: NO_LEGAL_ENTITIES,
      evolve: evolveLegalEntities,
    };
    this.facts = new FactStream(from, fold);
  }

  /** The entity of an id; null = there is none (any more). */
  async find(legalEntityId: string): Promise<LegalEntity | null> {
    const { entities } = this.facts.inMemory ?? (await this.facts.state());
    return entities.get(legalEntityId) ?? null;
  }

  /** All entities, in the order of their ids. */
  async all(): Promise<LegalEntity[]> {
    const { entities } = await this.facts.state();
    return [...entities.values()].sort((one, other) =>
      one.legalEntityId < other.legalEntityId ? -1 : 1,
    );
  }

  /** Carries out a command. @throws OutcomeUnknown, Contention */
  async submit(command: LegalEntityCommand, caller: Caller): Promise<LegalEntityAnswer> {
    const { result, state } = await this.facts.submit(
      (entities) => decideLegalEntity(entities, command),
      caller,
    );
    return { result, entity: state.entities.get(command.legalEntityId) ?? null };
  }
}
