import type { EventLog } from '../../ports/event-log.js';
import { isClient, type ClientFold } from '../../domain/client/state.js';
import type { Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { SubjectStates, type Subject, type SubjectState } from './subject-states.js';

/** The part of the staff directory that sessions need. */
export interface StaffStates {
  /** Null when there is no such member (any more). */
  find(staffId: string): Promise<StaffState | null>;
}

interface StaffState {
  readonly staffId: string;
  readonly role: 'admin' | 'auditor';
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly passwordId: string | null;
  readonly factorId: string | null;
}

/** Reading a state records nothing, so this names no person. */
const READER: Caller = {
  actor: { type: 'system', id: 'sessions' },
  correlationId: 'sessions',
  causationId: null,
};

/**
 * States from the write path: clients from their lanes, staff from its directory.
 *
 * On a log that other instances write too, the head of the client's stream is confirmed at each
 * call. Otherwise a client in memory is answered without reading.
 */
export class LedgerSubjectStates extends SubjectStates {
  constructor(
    private readonly lanes: Pick<Lanes, 'current' | 'inMemory'>,
    private readonly log: Pick<EventLog, 'shared'>,
    private readonly staff: StaffStates,
  ) {
    super();
  }

  override async stateOf({ kind, id }: Pick<Subject, 'kind' | 'id'>): Promise<SubjectState | null> {
    if (kind === 'client') return this.client(id);
    const member = await this.staff.find(id);
    return member === null ? null : stateOfMember(member);
  }

  override async find(id: string): Promise<SubjectState | null> {
    const [member, client] = await Promise.all([this.staff.find(id), this.client(id)]);
    return member === null ? client : stateOfMember(member);
  }

  private async client(clientId: string): Promise<SubjectState | null> {
    const known = this.log.shared ? null : this.lanes.inMemory(clientId);
    return stateOfClient((known ?? (await this.lanes.current(clientId, READER))).fold);
  }
}

function stateOfClient(fold: ClientFold): SubjectState | null {
  if (!isClient(fold)) return null;
  const { clientId: id, status, passwordId, factorId } = fold;
  const subject = { kind: 'client', id, role: 'client' } as const;
  return { subject, isActive: status === 'ACTIVE', passwordId, factorId };
}

function stateOfMember({ staffId: id, role, status, ...named }: StaffState): SubjectState {
  const subject = { kind: 'staff', id, role } as const;
  const { passwordId, factorId } = named;
  return { subject, isActive: status === 'ACTIVE', passwordId, factorId };
}
