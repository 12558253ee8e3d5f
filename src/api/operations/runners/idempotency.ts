import { createHash, createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { BACKOFF_DEFAULT, retryUntilSuccess } from '../../../async/retry.js';
import type { Command } from '../../../domain/client/commands.js';
import { KeyVault, VaultUnavailable } from '../../../ports/key-vault.js';
import { Logger } from '../../../ports/logger.js';
import { isCallerId } from '../../input/rules/value-rules.js';
import { invalidField, Problem } from '../../errors/problem.js';
import type { Call, SentRequest } from '../call.js';
import { canonical, contentText, hasPassword } from './content-text.js';

/** Not in the earlier fingerprint: a retry with another password is still the same command. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'passwordConfirm',
  'newPassword',
  'newPasswordConfirm',
]);

/** A key as a call brought it. */
export interface SentKey {
  readonly id: string;
  /** Absent where a call cannot repeat one of version 1, which knew HTTP only. */
  readonly request?: SentRequest | undefined;
}

/** The id of a command and, when it was made from a key, that key. */
export interface CommandId {
  readonly id: string;
  readonly sent?: SentKey;
}

/** The id under which a call may be repeated: its own, or its `Idempotency-Key`. */
@Injectable()
export class Idempotency implements OnModuleInit, OnModuleDestroy {
  private readonly ending = new AbortController();
  private secret: KeyObject | null = null;

  constructor(
    private readonly vault: KeyVault,
    private readonly logger: Logger,
  ) {}

  /** An unreachable vault must not keep the service from starting: it is asked again later. */
  async onModuleInit(): Promise<void> {
    try {
      await this.learn();
    } catch (cause) {
      if (!(cause instanceof VaultUnavailable)) throw cause;
      const logger = this.logger.of('idempotency');
      const control = { backoff: BACKOFF_DEFAULT, signal: this.ending.signal };
      retryUntilSuccess(
        () => this.learn(),
        logger.ignoring('debug', 'the secret of idempotency keys is not known yet'),
        control,
      ).catch(logger.ignoring('debug', 'the secret of idempotency keys was not asked for again'));
    }
  }

  onModuleDestroy(): void {
    this.ending.abort();
  }

  /**
   * The id of a command: the input's or, without one, made from the key (`accepts` decides whether
   * the key can serve as it is). With an id in the input the key is ignored.
   * @throws Problem IDEMPOTENCY_REQUIRED
   */
  commandId(
    own: { readonly field: string; readonly id: string | undefined },
    call: Pick<Call, 'key' | 'request'>,
    accepts: (id: unknown) => boolean = isCallerId,
  ): CommandId {
    if (own.id !== undefined) return { id: own.id };
    const sent = this.sentKey(call);
    if (sent === undefined) throw required(own.field);
    if (accepts(sent.id)) return { id: sent.id, sent };
    const digest = createHash('sha256').update(sent.id).digest('hex');
    return { id: `key:${digest.slice(0, 40)}`, sent };
  }

  /** The key of a call; `undefined` without one. @throws Problem INVALID_INPUT */
  sentKey({ key, request }: Pick<Call, 'key' | 'request'>): SentKey | undefined {
    if (key === undefined) return undefined;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      const message = 'must be 1 to 200 visible ASCII characters';
      throw invalidField('Idempotency-Key', 'INVALID_KEY', message);
    }
    return { id: key, request };
  }

  /** The command under the key that it was sent with; as it is without one. */
  keyed<C extends Command>(command: C, sent: SentKey | undefined): C {
    if (sent === undefined) return command;
    const fingerprint = this.digest(`content\n${contentText(command)}`);
    const { id, request } = sent;
    // No fact of version 1 answers a command with a password.
    if (request === undefined || hasPassword(command))
      return { ...command, key: { id, fingerprint } };
    const earlierFingerprint = this.earlierFingerprint(request);
    return { ...command, key: { id, fingerprint, earlierFingerprint } };
  }

  /** The rule of version 1: route and body as they were sent, keys sorted, secrets left out. */
  private earlierFingerprint({ method, url, body }: SentRequest): string {
    const path = url.split('?', 1)[0] ?? '';
    return this.digest(`${method} ${path}\n${canonical(withoutSecrets(body ?? null))}`);
  }

  /**
   * A client's id made from the caller's key, so that a retry after a crash reaches the same
   * stream. Version 8 of RFC 9562: the bits are ours to choose.
   */
  clientIdFor(callerId: string, key: string): string {
    return this.uuidOf(`client ${callerId}\n${key}`);
  }

  /** The same for a member of staff. */
  staffIdFor(callerId: string, key: string): string {
    return this.uuidOf(`staff ${callerId}\n${key}`);
  }

  /** The same for a legal entity. */
  legalEntityIdFor(callerId: string, key: string): string {
    return this.uuidOf(`legal entity ${callerId}\n${key}`);
  }

  /** The same for a preset. */
  presetIdFor(callerId: string, key: string): string {
    return this.uuidOf(`preset ${callerId}\n${key}`);
  }

  /** The same for a webhook. */
  webhookIdFor(callerId: string, key: string): string {
    return this.uuidOf(`webhook ${callerId}\n${key}`);
  }

  /** Represents a content that was sent under a key; nothing of the content can be read from it. */
  fingerprintOf(content: string): string {
    return this.digest(`content\n${content}`);
  }

  private uuidOf(content: string): string {
    const hex = this.digest(content);
    const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `8${hex.slice(13, 16)}`,
      `${variant}${hex.slice(18, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }

  private async learn(): Promise<void> {
    this.secret = await this.vault.secret('fingerprints');
  }

  /** @throws VaultUnavailable as long as the vault has not answered */
  private digest(content: string): string {
    if (this.secret === null) throw new VaultUnavailable('the vault has not answered yet');
    return createHmac('sha256', this.secret).update(content).digest('hex');
  }
}

function required(field: string): Problem {
  return new Problem('IDEMPOTENCY_REQUIRED', {
    detail: `Send ${field} in the body or an Idempotency-Key header. Only then is a retry safe.`,
  });
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const entries = Object.entries(value).filter(([name]) => !SECRETS.has(name));
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutSecrets(part)]));
}
