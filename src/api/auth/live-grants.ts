import { Injectable } from '@nestjs/common';
import { Periodic } from '../../async/periodic.js';
import { PurgeJournal } from '../../application/purge/purge-journal.js';
import { unlessPurged } from '../../application/queries/purges/unless-purged.js';
import { Logger } from '../../ports/logger.js';
import { Problem } from '../errors/problem.js';
import { Identification } from './identification.js';
import type { Identity } from './identity.js';

/** How often the credentials of open streams are checked: their access ends within a second. */
const CHECK_MS = 500;
/** Credentials that are checked at the same time. */
const CHECKED_AT_ONCE = 32;

/** Access that lasts longer than a request. */
export interface LiveGrant {
  /** Id of the key, or of the session, that the access was granted to. */
  readonly credential: string;
  /** Identifies the caller again. @throws Problem of status 401, also as a rejection */
  readonly identify: () => Identity | null | Promise<Identity>;
  /** Whether the caller, as it is now, still has the access. */
  readonly allows: (identity: Identity) => boolean;
  /** Called at most once. */
  readonly ended: () => void;
}

/**
 * Ends access that was granted for longer than a request, such as a stream, when its credential
 * ends (decision 0053).
 *
 * - When a key is deleted or a session ends here, its caller is identified again at once.
 * - Twice a second this is done for each credential with open access, which finds what expired and
 *   what was deleted on another instance. A store that does not answer ends nothing.
 */
@Injectable()
export class LiveGrants {
  private readonly held = new Map<string, Set<LiveGrant>>();
  private check: Periodic | null = null;
  private readonly unknown: (cause: unknown) => undefined;

  constructor(
    identification: Identification,
    logger: Logger,
    private readonly journal: PurgeJournal,
  ) {
    const text = 'the credentials of open streams cannot be checked';
    this.unknown = logger.of('auth').ignoring('debug', text);
    identification.onEnd((credential) => void this.checkOne(credential).catch(this.unknown));
  }

  /** Whether access to this client has ended for everyone, because the client was purged. */
  isPurged(clientId: string): boolean {
    return this.journal.isKnown(clientId);
  }

  /** Opens what follows a client. @throws QueryError CLIENT_PURGED, and as `open` does */
  toClient<T>(clientId: string, open: () => Promise<T>): Promise<T> {
    return unlessPurged(this.journal, clientId, open);
  }

  /** Gives the function that gives the access up. */
  hold(grant: LiveGrant): () => void {
    const { credential } = grant;
    const grants = this.held.get(credential) ?? new Set();
    this.held.set(credential, grants.add(grant));
    this.watch();
    return () => {
      grants.delete(grant);
      if (grants.size === 0 && this.held.get(credential) === grants) this.held.delete(credential);
      if (this.held.size > 0) return;
      this.check?.close();
      this.check = null;
    };
  }

  private watch(): void {
    if (this.check !== null) return;
    this.check = new Periodic(CHECK_MS, () => this.checkAll(), this.unknown);
    this.check.start();
  }

  private async checkAll(): Promise<void> {
    const credentials = [...this.held.keys()];
    for (let from = 0; from < credentials.length; from += CHECKED_AT_ONCE) {
      const some = credentials.slice(from, from + CHECKED_AT_ONCE);
      await Promise.all(some.map((each) => this.checkOne(each).catch(this.unknown)));
    }
  }

  private async checkOne(credential: string): Promise<void> {
    const [first] = this.held.get(credential) ?? [];
    if (first === undefined) return;
    const identity = await identityNow(first);
    for (const grant of [...(this.held.get(credential) ?? [])]) {
      if (identity === null || !grant.allows(identity)) this.drop(grant);
    }
  }

  private drop(grant: LiveGrant): void {
    if (this.held.get(grant.credential)?.delete(grant) === true) grant.ended();
  }
}

/** Null when the credential has ended. @throws what a store throws that does not answer */
async function identityNow({ identify }: LiveGrant): Promise<Identity | null> {
  try {
    return await identify();
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401) return null;
    throw cause;
  }
}
