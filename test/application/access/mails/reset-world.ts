import { Contacts } from '../../../../src/application/access/mails/contacts.js';
import {
  NewPasswords,
  type Replacement,
} from '../../../../src/application/access/mails/new-passwords.js';
import { Outbox } from '../../../../src/application/access/mails/outbox.js';
import { PasswordResets } from '../../../../src/application/access/mails/password-resets.js';
import { Mutex } from '../../../../src/async/mutex.js';
import { Sealer } from '../../../../src/codec/sealer.js';
import { NO_LOG } from '../../../../src/ports/logger.js';
import type { Subject } from '../../../../src/application/access/subject-states.js';
import { ADA, SharedStores, type AccessInstance } from '../access-harness.js';

export const BOB: Subject = {
  kind: 'staff',
  id: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c12',
  role: 'auditor',
};
export const MINUTE = 60_000;
const PUBLIC_URL = 'https://credits.example.com';
const HOLDERS = new Map([
  ['ada', ADA.id],
  ['ada@example.com', ADA.id],
  ['bob', BOB.id],
]);

/** An installation whose client `ada` and member `bob` may ask for new passwords. */
export class ResetWorld extends SharedStores {
  readonly instance1: AccessInstance = this.instance();
  readonly outbox = new Outbox({
    records: this.records,
    secrets: this.instance1.secrets,
    clock: this.clock,
  });
  readonly emails = new Map([
    [ADA.id, 'ada@example.com'],
    [BOB.id, 'bob@example.com'],
  ]);
  /** Passwords that were set, with the role of the actor. */
  readonly replaced: { readonly id: string; readonly password: string; readonly actor: string }[] =
    [];
  /** The write path decides one command after the other. */
  readonly turns = new Mutex();
  readonly resets = this.resetsOfInstance();

  constructor() {
    super();
    for (const subject of [ADA, BOB]) this.states.set(subject, { passwordId: 'p-1' });
  }

  resetsOfInstance(): PasswordResets {
    const { records, states, clock, outbox } = this;
    const names = {
      holderOf: async (_kind: string, text: string) => HOLDERS.get(text.toLowerCase()) ?? null,
    };
    const contacts = new (class extends Contacts {
      constructor(private readonly emails: ReadonlyMap<string, string>) {
        super();
      }
      override async emailOf({ id }: Pick<Subject, 'id'>): Promise<string | null> {
        return this.emails.get(id) ?? null;
      }
    })(this.emails);
    return new PasswordResets({
      ...{ names, states, contacts, records, outbox, clock },
      passwords: new SetPasswords(this),
      sessions: this.instance1.sessions,
      logger: NO_LOG,
      publicUrl: PUBLIC_URL,
    });
  }

  /** Asks for a link and waits for the mail. */
  async ask(username: string, peer = '192.0.2.1'): Promise<void> {
    this.resets.request(username, peer);
    await this.resets.settled();
    // Mails of one instant are listed in the order of their random ids.
    this.later(1);
  }

  /** The links in all queued mails, oldest first. */
  async links(): Promise<string[]> {
    const sealer = new Sealer(await this.vault.secret('access'));
    const query = { max: 1_000, order: 'ascending', now: this.clock.now() } as const;
    const mails = await this.records.list('mail', query);
    return mails.map(({ id, body }) => {
      const text = sealer.open(String(body['sealed']), `mail ${id} content`);
      return (JSON.parse(text) as { values: { link: string } }).values.link;
    });
  }

  async token(): Promise<string> {
    return (await this.links()).at(-1)?.split('#')[1] ?? '';
  }

  later(ms: number): void {
    this.clock.set(this.clock.now() + ms);
  }
}

/** Sets passwords as the write path does: at once, or not at all. */
class SetPasswords extends NewPasswords {
  constructor(private readonly world: ResetWorld) {
    super();
  }

  override async replace(
    { id }: Pick<Subject, 'id'>,
    { password, replaces }: Replacement,
    { actor }: { readonly actor: { readonly type: string } },
  ): Promise<boolean> {
    return this.world.turns.run(async () => {
      const state = await this.world.states.find(id);
      if (state === null || state.passwordId !== replaces) return false;
      this.world.states.set(state.subject, { ...state, passwordId: `p-${password}` });
      this.world.replaced.push({ id, password, actor: actor.type });
      return true;
    });
  }
}
