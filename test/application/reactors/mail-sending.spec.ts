import { MailDispatch } from '../../../src/application/access/mails/mail-dispatch.js';
import { mailIdOf } from '../../../src/application/access/mails/mail-id.js';
import { Outbox } from '../../../src/application/access/mails/outbox.js';
import { DEFAULT_BRAND } from '../../../src/application/brands/brand-of.js';
import { MailSending } from '../../../src/application/reactors/mail-sending.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { Mailer, MailFailure, type OutgoingMail } from '../../../src/ports/mailer.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { ADA, SharedStores } from '../access/access-harness.js';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A server that keeps the ids of mails, and fails as a spec says. */
class KeptMails extends Mailer {
  readonly isConfigured = true;
  readonly ids: string[] = [];
  failure: MailFailure | null = null;

  override async send({ id }: OutgoingMail): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.ids.push(id);
  }

  override close(): void {
    // There is no connection.
  }
}

describe('the reactor mail-sending', () => {
  let stores: SharedStores;
  let mailer: KeptMails;
  let outbox: Outbox;
  let uptime: number;

  beforeEach(() => {
    stores = new SharedStores();
    mailer = new KeptMails();
    uptime = 0;
    const { records, clock } = stores;
    outbox = new Outbox({ records, clock, secrets: stores.instance().secrets });
  });

  function instance(): { readonly dispatch: MailDispatch; readonly reactor: MailSending } {
    const { records, clock } = stores;
    const dispatch = new MailDispatch({ records, clock, secrets: stores.instance().secrets });
    const shown = { language: 'en', timeZone: 'UTC', brand: DEFAULT_BRAND } as const;
    const readers = { of: async () => ({ email: 'a@b.c', name: 'Ada', ...shown, client: null }) };
    const texts = { subject: 's', text: 't', html: 'h', files: [] };
    const sender = { from: null, fromName: null, replyTo: null };
    const compose = async ({ mailId, content }: { mailId: string; content: { to: string } }) => ({
      ...{ id: mailId, to: content.to, ...sender, ...texts },
    });
    const parts = { dispatch, readers, composer: { compose }, mailer, clock, logger: NO_LOG };
    return {
      dispatch,
      reactor: new MailSending({ ...parts, random: () => 0, uptime: () => uptime }),
    };
  }

  async function queue(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, number) => mailIdOf('spec', String(number)));
    const values = { at: '2026-11-20T12:00:00.000Z' };
    const about = {
      template: 'top-up-stopped',
      subject: ADA,
      to: 'ada@example.com',
      values,
    } as const;
    const usefulUntil = stores.clock.now() + 30 * DAY;
    for (const mailId of ids) await outbox.queue({ ...about, mailId, usefulUntil });
    return ids.sort();
  }

  async function run({ reactor }: { readonly reactor: MailSending }): Promise<void> {
    while ((await reactor.isDue()) && (await reactor.react(NEVER)));
  }

  it('sends each mail once, whichever of several instances takes it', async () => {
    const ids = await queue(70);
    await Promise.all([instance(), instance(), instance()].map(run));
    expect([...mailer.ids].sort()).toEqual(ids);
    expect((await outbox.newest(null, 100)).every(({ state }) => state === 'SENT')).toBe(true);
  });

  it('pauses in an outage, and leaves the attempts of the other mails', async () => {
    const ids = await queue(40);
    mailer.failure = new MailFailure('UNREACHABLE', 'connection refused');
    const one = instance();
    await run(one);
    const tried = (await outbox.newest(null, 100)).filter(({ tries }) => tries > 0);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.length).toBeLessThanOrEqual(3);
    mailer.failure = null;
    expect(await one.reactor.isDue()).toBe(false);
    uptime += 10 * MINUTE;
    stores.clock.set(stores.clock.now() + 2 * MINUTE);
    await run(one);
    expect([...mailer.ids].sort()).toEqual(ids);
  });

  it('repeats a mail with its id when the result could not be recorded', async () => {
    const [id] = await queue(1);
    const one = instance();
    one.dispatch.sent = async () => {
      throw new VaultUnavailable('the vault is away');
    };
    await expect(run(one)).rejects.toThrow(VaultUnavailable);
    const two = instance();
    expect(await two.reactor.isDue()).toBe(false);
    stores.clock.set(stores.clock.now() + 5 * MINUTE);
    await run(two);
    expect(mailer.ids).toEqual([id, id]);
    expect(await outbox.find(id ?? '')).toMatchObject({ state: 'SENT' });
  });

  it('gives a mail up after 20 attempts, spread over a week', async () => {
    const [id = ''] = await queue(1);
    mailer.failure = new MailFailure('DELAYED', 'try later', 451);
    const one = instance();
    const began = stores.clock.now();
    for (let rounds = 0; rounds < 400; rounds++) {
      await run(one);
      if ((await outbox.find(id))?.state === 'FAILED') break;
      stores.clock.set(stores.clock.now() + 60 * MINUTE);
    }
    expect(await outbox.find(id)).toMatchObject({
      state: 'FAILED',
      tries: 20,
      lastError: 'try later',
    });
    expect(stores.clock.now() - began).toBeGreaterThan(5 * DAY);
  });

  it('sends nothing of a person who was removed', async () => {
    await queue(3);
    await stores.records.removeOf(ADA.id);
    const one = instance();
    await run(one);
    expect(mailer.ids).toEqual([]);
    expect(await one.reactor.isDue()).toBe(false);
  });
});
