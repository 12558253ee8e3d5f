import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../../domain/windows.js';
import { AccessRecords } from '../../../ports/access-records.js';
import { Clock } from '../../../ports/clock.js';
import { Logger } from '../../../ports/logger.js';
import { AccessSecrets } from '../tokens/access-secrets.js';
import type { Attempt } from './login-attempts.js';

const KEPT_MS = 90 * DAY_MS;

/**
 * The addresses that logged in with a name, for 90 days and on all instances. So an attack on the
 * name does not hold its owner up at a usual address, not even after a restart.
 *
 * A record says neither name nor address: its id is a MAC of both. So known and unknown names cost
 * the same.
 */
@Injectable()
export class ProvenAddresses {
  private readonly unremembered: (cause: unknown) => undefined;

  constructor(
    private readonly records: AccessRecords,
    private readonly secrets: AccessSecrets,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const text = 'a login was not remembered with its address: after a restart it counts as new';
    this.unremembered = logger.of('logins').ignoring('debug', text);
  }

  /** @throws VaultUnavailable */
  async has(attempt: Attempt): Promise<boolean> {
    const record = await this.records.get('sign-in', await this.idOf(attempt), this.clock.now());
    return record !== null;
  }

  /** Best effort: a login does not wait for it. */
  remember(attempt: Attempt, subjectId: string): void {
    this.add(attempt, subjectId).catch(this.unremembered);
  }

  private async add(attempt: Attempt, subjectId: string): Promise<void> {
    const now = this.clock.now();
    const sort = new Date(now).toISOString();
    const about = { kind: 'sign-in', subject: subjectId, sort, body: {} } as const;
    const id = await this.idOf(attempt);
    await this.records.add({ ...about, id, expiresAt: now + KEPT_MS }, now);
  }

  private async idOf({ name, peer }: Attempt): Promise<string> {
    const key = await this.secrets.macKey('unknown-names');
    return `proven:${createHmac('sha256', key).update(`${peer} ${name}`).digest('base64url')}`;
  }
}
