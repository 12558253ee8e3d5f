import { ApiKeys } from '../../../src/application/access/api-keys.js';
import { KeyFacts } from '../../../src/application/access/key-facts.js';
import { KeyUses } from '../../../src/application/access/key-uses.js';
import { KnownKeys } from '../../../src/application/access/known-keys.js';
import { hashOf, type NewApiKey } from '../../../src/application/access/new-api-key.js';
import type { Caller } from '../../../src/application/lanes/answer.js';
import type { ApiKey } from '../../../src/ports/credentials.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { FaultyLog } from '../../harness/faulty-log.js';
import { MemoryCredentials } from '../../harness/memory/credentials.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { SetClock } from '../../harness/set-clock.js';

export const DAY_MS = 86_400_000;
export const ADMIN: Caller = {
  actor: { type: 'admin', id: 'k-0' },
  correlationId: 'request-1',
  causationId: null,
};
export const GATEWAY: NewApiKey = {
  name: 'smpp',
  role: 'gateway',
  createdBy: 'k-0',
  channels: ['smpp'],
  scopes: ['debit'],
};
export const OVERLAP = { overlapMs: 60_000 };

/** One process on the stores. */
export interface KeyInstance {
  readonly keys: ApiKeys;
  readonly facts: KeyFacts;
  readonly known: KnownKeys;
}

/** Stores of API keys whose steps can fail, and any number of processes on them. */
export class KeyInstances {
  readonly clock = new SetClock();
  readonly log: FaultyLog;
  readonly credentials = new MemoryCredentials();
  private readonly uses: KeyUses[] = [];

  constructor(shared: boolean) {
    this.log = new FaultyLog(new MemoryEventLog(shared), shared);
  }

  next(): KeyInstance {
    const { log, clock, credentials } = this;
    const facts = new KeyFacts({ log, clock });
    const keys = new ApiKeys({ credentials, facts, clock, logger: NO_LOG });
    const uses = new KeyUses(credentials, facts, clock, NO_LOG);
    this.uses.push(uses);
    return { keys, facts, known: new KnownKeys(credentials, facts, uses) };
  }

  /** The process after a crash: it has settled what the one before it left. */
  async restarted(): Promise<KeyInstance> {
    const next = this.next();
    await next.keys.settle();
    return next;
  }

  async works({ known }: KeyInstance, secret: string): Promise<boolean> {
    const found = await known.find(hashOf(secret), this.clock.now());
    return found !== null && this.clock.now() < found.endsAt;
  }

  /** The types of all facts, in order. */
  async types(): Promise<string[]> {
    return (await this.log.readForward('api-keys', 0n, 999)).map(({ type }) => type);
  }

  stored(): Promise<ApiKey[]> {
    return this.credentials.page(null, 99);
  }

  async close(): Promise<void> {
    for (const uses of this.uses) await uses.onModuleDestroy();
  }
}
