import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessRecords, type AccessRecord } from '../../../ports/access-records.js';
import { Clock } from '../../../ports/clock.js';
import type { Subject } from '../subject-states.js';

/** A login whose password was right and whose second factor is awaited. */
export interface Challenge {
  /** Of its record. */
  readonly id: string;
  readonly subject: Subject;
  readonly passwordId: string | null;
  /** Normal form of the name that was given. */
  readonly name: string;
}

const CHALLENGE_MS = 5 * 60_000;
/** Codes that may be tried for one challenge. */
const TRIES_MAX = 5;

/** Challenges of logins with a second factor; a challenge works once. */
@Injectable()
export class Challenges {
  constructor(
    private readonly records: AccessRecords,
    private readonly clock: Clock,
  ) {}

  /** The text that the caller sends back; only its hash is kept. @throws VaultUnavailable */
  async issue(about: Omit<Challenge, 'id'>): Promise<string> {
    const text = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const { subject, passwordId, name } = about;
    const body = { kind: subject.kind, role: subject.role, passwordId, name, tries: 0 };
    const record = { kind: 'sign-in' as const, id: idOf(text), subject: subject.id, body };
    const sort = new Date(now).toISOString();
    await this.records.add({ ...record, sort, expiresAt: now + CHALLENGE_MS }, now);
    return text;
  }

  /** Takes one of the tries of a challenge; null when it has ended. @throws VaultUnavailable */
  async attempt(text: string): Promise<Challenge | null> {
    const record = await this.records.get('sign-in', idOf(text), this.clock.now());
    if (record === null) return null;
    const body = record.body as unknown as StoredChallenge;
    if (body.tries >= TRIES_MAX) return null;
    const { version, ...rest } = record;
    const counted = { ...rest, body: { ...body, tries: body.tries + 1 } };
    // Another try with the same challenge at the same time: only one of them counts.
    if (!(await this.records.replace(counted, version))) return null;
    return challengeIn(record);
  }

  /** Ends a challenge; true for the one caller that ended it. @throws VaultUnavailable */
  redeem({ id }: Challenge): Promise<boolean> {
    return this.records.remove('sign-in', id);
  }
}

interface StoredChallenge {
  readonly kind: Subject['kind'];
  readonly role: Subject['role'];
  readonly passwordId: string | null;
  readonly name: string;
  readonly tries: number;
}

function challengeIn({ id, subject, body }: AccessRecord): Challenge {
  const { kind, role, passwordId, name } = body as unknown as StoredChallenge;
  return { id, subject: { kind, id: subject, role }, passwordId, name };
}

function idOf(text: string): string {
  return `challenge:${hash('sha256', text, 'hex')}`;
}
