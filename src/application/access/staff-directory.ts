import type { RecordedOf } from '../../domain/access/events.js';
import { STAFF_STREAM } from '../../domain/access/streams.js';
import type { StaffCommand } from '../../domain/staff/commands.js';
import { decideStaff, type StaffResult } from '../../domain/staff/decide.js';
import type { StaffEvent } from '../../domain/staff/events.js';
import { evolveStaff } from '../../domain/staff/fold.js';
import { NO_STAFF, type Staff, type StaffMember } from '../../domain/staff/state.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Caller } from '../lanes/answer.js';
import type { StaffNames } from '../names/staff-names.js';
import { FactStream, type Decided, type Submitted } from './fact-stream.js';

/** The answer to a command for staff, once its facts are durable. */
export type StaffAnswer = Submitted<Staff, StaffEvent, StaffResult>;

/**
 * The members of staff, as facts of one stream say (decision 0058).
 *
 * **Invariants**
 * - An answer has every fact that was durable when it was asked for, of any instance. So a
 *   disabled member, a changed role or a changed password counts at the next question.
 * - An enabled admin is always left, once there was one.
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class StaffDirectory implements StaffNames {
  private readonly facts: FactStream<Staff, StaffEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = { stream: STAFF_STREAM, initial: NO_STAFF, evolve: evolveStaff };
    this.facts = new FactStream(from, fold);
  }

  /** All members, and what must be remembered of those who left. */
  staff(): Promise<Staff> {
    return this.facts.state();
  }

  /** The member of this id; null = there is none (any more). */
  async find(staffId: string): Promise<StaffMember | null> {
    const staff = this.facts.inMemory ?? (await this.facts.state());
    return staff.members.get(staffId) ?? null;
  }

  /** All members, in the order of their ids. */
  async all(): Promise<StaffMember[]> {
    const { members } = await this.facts.state();
    return [...members.values()].sort((one, other) => (one.staffId < other.staffId ? -1 : 1));
  }

  /**
   * Carries out a command. Its result says why nothing was recorded.
   * @throws OutcomeUnknown, Contention
   */
  submit(command: StaffCommand, caller: Caller): Promise<StaffAnswer> {
    const key = command.type === 'AddStaff' ? command.key : null;
    const operation = key === null ? null : ({ kind: 'key', ...key } as const);
    return this.facts.submit((staff) => decideStaff(staff, command), caller, operation);
  }

  /** The result that a command would have now; nothing is recorded. */
  check(command: StaffCommand, caller: Caller): Promise<StaffAnswer> {
    const decide = (staff: Staff): Decided<StaffEvent, StaffResult> => ({
      events: [],
      result: decideStaff(staff, command).result,
    });
    return this.facts.submit(decide, caller);
  }

  /** Facts before a revision, newest first; null = from the last one. */
  newest(before: bigint | null, max: number): Promise<RecordedOf<StaffEvent>[]> {
    return this.facts.newest(before, max);
  }

  async claimState(
    staffId: string,
    { stream, commandId }: { readonly stream: string; readonly commandId: string },
  ): Promise<'used' | 'ended' | 'unused' | 'no member'> {
    const { members, removed, abandonedClaims } = await this.facts.state();
    const member = members.get(staffId);
    if (member?.names.includes(stream) === true) return 'used';
    if (removed.has(staffId) || abandonedClaims.has(commandId)) return 'ended';
    return member === undefined ? 'no member' : 'unused';
  }

  async fenceClaim(
    staffId: string,
    { stream, commandId }: { readonly stream: string; readonly commandId: string },
    caller: Caller,
  ): Promise<boolean> {
    const command = {
      type: 'AbandonStaffClaim',
      staffId,
      name: stream,
      claimId: commandId,
    } as const;
    return (await this.submit(command, caller)).result === 'done';
  }
}
