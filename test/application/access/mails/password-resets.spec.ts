import { ResetLinkVoid } from '../../../../src/application/access/mails/password-resets.js';
import { ADA } from '../access-harness.js';
import { BOB, MINUTE, ResetWorld } from './reset-world.js';

const NEW = 'New-Password1';

describe('a reset of the password', () => {
  let world: ResetWorld;
  beforeEach(() => {
    world = new ResetWorld();
  });

  describe('that is asked for', () => {
    it.each(['ada', 'ada@example.com', 'bob'])(
      'queues a mail for the holder of %s',
      async (name) => {
        await world.ask(name);
        const [link = '', ...others] = await world.links();
        expect(others).toEqual([]);
        expect(link).toMatch(/^https:\/\/credits\.example\.com\/password-reset#[\w-]{43}$/);
        const [mail] = await world.outbox.newest(null, 10);
        const subject = name === 'bob' ? BOB : ADA;
        expect(mail).toEqual({
          mailId: mail?.mailId,
          subject: { kind: subject.kind, id: subject.id },
          template: 'password-reset',
          lastError: null,
          sentAt: null,
          recipient: world.emails.get(subject.id),
          state: 'QUEUED',
          tries: 0,
          queuedAt: '2026-11-20T12:00:00.000Z',
        });
      },
    );

    it.each<[string, (world: ResetWorld) => void]>([
      ['nobody has the name', (there) => there.states.remove(ADA.id)],
      ['the holder is disabled', (there) => there.states.set(ADA, { isActive: false })],
      ['no address is known', (there) => there.emails.delete(ADA.id)],
    ])('queues none when %s', async (_when, arrange) => {
      arrange(world);
      await world.ask('ada');
      await world.ask('eve');
      expect(await world.links()).toEqual([]);
    });

    it('is taken on before anything is looked up', async () => {
      let looked = 0;
      world.states.find = async () => {
        looked += 1;
        return null;
      };
      world.resets.request('ada', '192.0.2.1');
      expect(looked).toBe(0);
      await world.resets.settled();
      expect(looked).toBe(1);
    });

    it('is dropped without a word when the vault is away, and may be asked for again', async () => {
      world.vault.down = true;
      await world.ask('ada');
      world.vault.down = false;
      await world.ask('ada');
      expect(await world.links()).toHaveLength(1);
    });

    it('sends three links for a name, and one more every twenty minutes', async () => {
      for (let times = 0; times < 5; times++) await world.ask('ada', `192.0.2.${times}`);
      expect(await world.links()).toHaveLength(3);
      world.later(20 * MINUTE);
      await world.ask('ADA');
      await world.ask('ada');
      expect(await world.links()).toHaveLength(4);
      await world.ask('bob');
      expect(await world.links()).toHaveLength(5);
    });

    it('serves 20 requests of an address, and one more every minute', async () => {
      for (let times = 0; times < 20; times++) await world.ask(`eve-${times}`);
      await world.ask('ada');
      expect(await world.links()).toEqual([]);
      await world.ask('bob', '192.0.2.2');
      world.later(MINUTE);
      await world.ask('ada');
      expect(await world.links()).toHaveLength(2);
    });

    it('leaves at most ten links of one person at a time', async () => {
      const instances = Array.from({ length: 12 }, () => world.resetsOfInstance());
      for (const each of instances) {
        each.request('ada', '192.0.2.1');
        await each.settled();
      }
      const query = { max: 20, now: world.clock.now() };
      expect(await world.records.ofSubject('link', ADA.id, query)).toHaveLength(10);
    });

    it('waits in a bounded queue', async () => {
      let release = (): void => undefined;
      const gate = new Promise<null>((resolve) => (release = () => resolve(null)));
      let looked = 0;
      world.states.find = () => {
        looked += 1;
        return gate;
      };
      for (let times = 0; times < 400; times++) {
        world.resets.request(`name-${times}`, `192.0.2.${times}`);
      }
      await new Promise((resolve) => void setImmediate(resolve));
      await new Promise((resolve) => void setImmediate(resolve));
      expect(looked).toBe(2);
      release();
      await world.resets.settled();
      expect(looked).toBe(200);
    });
  });

  describe('by a link', () => {
    beforeEach(() => world.ask('ada'));

    it('sets the password once, as the person itself, and ends its sessions', async () => {
      const { sessions } = world.instance1;
      const origin = { address: '', userAgent: '', cookie: false };
      const { session } = await sessions.start(ADA, 'p-1', origin);
      const token = await world.token();
      expect(await world.resets.redeem(token, NEW, 'request-1')).toEqual(ADA);
      expect(world.replaced).toEqual([{ id: ADA.id, password: NEW, actor: 'client' }]);
      const again = world.resets.redeem(token, 'Other-Password1', 'request-2');
      await expect(again).rejects.toBeInstanceOf(ResetLinkVoid);
      const now = world.clock.now();
      expect(await world.records.get('session', session.sessionId, now)).toBeNull();
    });

    it('sets the password of one of many who use it at once, on all instances', async () => {
      const token = await world.token();
      const resets = [world.resets, world.resetsOfInstance(), world.resets];
      const tries = resets.map((each) => each.redeem(token, NEW, 'request-1'));
      const settled = await Promise.allSettled(tries);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(world.replaced).toHaveLength(1);
    });

    it.each<[string, (there: ResetWorld) => void]>([
      ['an hour has passed', (there) => there.later(60 * MINUTE)],
      ['the password was changed', (there) => there.states.set(ADA, { passwordId: 'p-2' })],
      ['the client was disabled', (there) => there.states.set(ADA, { ...KEPT, isActive: false })],
      ['the client is gone', (there) => there.states.remove(ADA.id)],
      ['the client has another address', (there) => there.emails.set(ADA.id, 'a@example.org')],
      ['the client has no address', (there) => there.emails.delete(ADA.id)],
    ])('changes nothing once %s', async (_when, arrange) => {
      arrange(world);
      const redeemed = world.resets.redeem(await world.token(), NEW, 'request-1');
      await expect(redeemed).rejects.toBeInstanceOf(ResetLinkVoid);
      expect(world.replaced).toEqual([]);
    });

    it.each(['', 'x'.repeat(43), '../../etc', 'ä'.repeat(43)])(
      'changes nothing with the token %j',
      async (token) => {
        const redeemed = world.resets.redeem(token, NEW, 'request-1');
        await expect(redeemed).rejects.toBeInstanceOf(ResetLinkVoid);
      },
    );

    it('voids the other links of the same password', async () => {
      const first = await world.token();
      await world.ask('ada');
      await world.resets.redeem(await world.token(), NEW, 'request-1');
      const redeemed = world.resets.redeem(first, NEW, 'request-2');
      await expect(redeemed).rejects.toBeInstanceOf(ResetLinkVoid);
    });

    it('gives a first password to a person that has none', async () => {
      world.states.set(BOB, { passwordId: null });
      await world.ask('bob');
      await world.resets.redeem(await world.token(), NEW, 'request-1');
      expect(world.replaced).toEqual([{ id: BOB.id, password: NEW, actor: 'auditor' }]);
    });

    it('is kept as a hash only, and in the sealed mail', async () => {
      const token = await world.token();
      const query = { max: 10, order: 'ascending', now: world.clock.now() } as const;
      const kinds = ['link', 'mail'] as const;
      const kept = await Promise.all(kinds.map((kind) => world.records.list(kind, query)));
      expect(kept.flat()).toHaveLength(2);
      expect(JSON.stringify(kept)).not.toContain(token);
      expect(JSON.stringify(kept)).not.toContain('ada@example.com');
    });
  });
});

const KEPT = { passwordId: 'p-1' };
