import { createHmac, type KeyObject } from 'node:crypto';
import { decodeFact, UnreadableEvent } from '../../codec/codec.js';
import type { EventLog, LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { VaultMarks } from '../../ports/vault-marks.js';
import { CLIENT_PREFIX, clientIdOf } from '../../domain/client/streams.js';

/** The log uses the keys of another vault than the open one. */
export class VaultMismatch extends Error {
  override readonly name = 'VaultMismatch';
}

/** The vault belongs to a ledger whose log is not the open one: the open log is empty. */
export class LogLost extends Error {
  override readonly name = 'LogLost';
}

/** Messages for the operator, with the names of the stores and the remedy. */
export interface MismatchTexts {
  readonly foreignVault: string;
  readonly logLost: string;
}

export interface VaultMarkParts {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly marks: VaultMarks;
  readonly texts: MismatchTexts;
}

/** Number of clients to try when a log has no fingerprint: the keys of some may be destroyed. */
const CLIENTS_TRIED = 100;

/**
 * Ties a log and a vault together.
 *
 * - The log stores the fingerprint of its vault. An instance with another vault would encrypt
 *   with keys that are not in the ledger's vault, and would not find any name.
 * - The vault stores a secret once a log has its fingerprint. Beside an empty log, that secret
 *   shows that the ledger was lost: all taken names would be free.
 *
 * The log is marked first, so a crash in between does not look like a loss.
 */
export class VaultFingerprint {
  private checked = false;

  constructor(private readonly from: VaultMarkParts) {}

  /**
   * Marks a log without a fingerprint, and compares an existing one.
   * @throws VaultMismatch, LogLost; LogUnavailable, OutcomeUnknown, VaultUnavailable: the result
   *   is unknown, ask again
   */
  async check(): Promise<void> {
    if (this.checked) return;
    await this.compare();
    const { marks, vault } = this.from;
    const own = markOf(await vault.secret('names'));
    const known = (await marks.read()) ?? (await marks.keep(own));
    if (known !== own) throw new VaultMismatch(this.from.texts.foreignVault);
    await vault.secret('ledger');
    this.checked = true;
  }

  /**
   * The same check without writing anything.
   * @throws as `check`
   */
  async compare(): Promise<void> {
    const { marks, vault, texts } = this.from;
    const known = await marks.read();
    const names = await vault.findSecret('names');
    if (known !== null) {
      if (names === null || markOf(names) !== known) throw new VaultMismatch(texts.foreignVault);
      return;
    }
    const opened = await this.opensClients();
    if (opened === 'no client' && (await vault.findSecret('ledger')) !== null) {
      throw new LogLost(texts.logLost);
    }
    if (opened === 'no') throw new VaultMismatch(texts.foreignVault);
  }

  /** Whether the vault has the keys of the first clients of a log without a fingerprint. */
  private async opensClients(): Promise<'yes' | 'no' | 'no client'> {
    const { log, vault } = this.from;
    let tried = 0;
    const options = { after: -1n, batchMax: CLIENTS_TRIED, prefixes: [CLIENT_PREFIX] };
    for await (const { events } of log.readAll(options)) {
      for (const event of events) {
        if (event.type !== 'ClientCreated') continue;
        const key = await vault.findKey(clientIdOf(event.stream));
        if (key !== null) return opens(event, key) ? 'yes' : 'no';
        tried += 1;
        if (tried === CLIENTS_TRIED) return 'no';
      }
    }
    return tried === 0 ? 'no client' : 'no';
  }
}

function opens(event: LoggedEvent, key: KeyObject): boolean {
  try {
    decodeFact(event, key);
    return true;
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    return false;
  }
}

function markOf(names: KeyObject): string {
  return createHmac('sha256', names).update('vault').digest('hex');
}
