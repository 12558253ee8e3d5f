import { Injectable } from '@nestjs/common';
import { clientStream } from '../../domain/client/streams.js';
import { Documents } from '../../ports/documents.js';
import { EventLog } from '../../ports/event-log.js';
import { KeyVault } from '../../ports/key-vault.js';
import { LogTail } from './log-tail.js';

interface Followed {
  readonly tail: LogTail;
  subscribers: number;
}

/** The ends of the credit logs that somebody follows: one for all subscribers of a client. */
@Injectable()
export class LogTails {
  private readonly followed = new Map<string, Followed>();

  constructor(
    readonly log: EventLog,
    readonly vault: KeyVault,
    readonly documents: Documents,
  ) {}

  /** Revision of the client's last event; -1n without any. @throws LogUnavailable */
  headOf(clientId: string): Promise<bigint> {
    return this.log.head(clientStream(clientId));
  }

  /** The end of a client's credit log, until `leave`. */
  enter(clientId: string): LogTail {
    let known = this.followed.get(clientId);
    if (known === undefined) {
      known = { tail: new LogTail(clientId, this), subscribers: 0 };
      this.followed.set(clientId, known);
    }
    known.subscribers += 1;
    return known.tail;
  }

  leave(clientId: string): void {
    const known = this.followed.get(clientId);
    if (known === undefined) return;
    known.subscribers -= 1;
    if (known.subscribers === 0) this.followed.delete(clientId);
  }
}
