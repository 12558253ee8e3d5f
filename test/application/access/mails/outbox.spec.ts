import { mailIdOf } from '../../../../src/application/access/mails/mail-id.js';
import { ADA } from '../access-harness.js';
import { MINUTE, ResetWorld } from './reset-world.js';

const DAY = 24 * 60 * MINUTE;

describe('the outbox', () => {
  let world: ResetWorld;
  beforeEach(() => {
    world = new ResetWorld();
  });

  async function queue(to: string): Promise<string> {
    const usefulUntil = world.clock.now() + MINUTE;
    const values = { link: 'https://credits.example.com/password-reset#secret' };
    return world.outbox.queue({
      template: 'password-reset',
      subject: ADA,
      to,
      values,
      usefulUntil,
    });
  }

  it('lists mails from the newest on, page by page, without what they say', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      ids.unshift(await queue(`ada+${count}@example.com`));
      world.later(MINUTE);
    }
    const page = await world.outbox.newest(null, 3);
    expect(page.map(({ mailId }) => mailId)).toEqual(ids.slice(0, 3));
    const last = page.at(-1);
    const place = { sort: last?.queuedAt ?? '', id: last?.mailId ?? '' };
    const rest = await world.outbox.newest(place, 3);
    expect(rest.map(({ mailId }) => mailId)).toEqual(ids.slice(3));
    expect(JSON.stringify([page, rest])).not.toContain('secret');
    expect(await world.outbox.find(ids[0] ?? '')).toEqual(page[0]);
    expect(page[0]).toMatchObject({ recipient: 'ada+4@example.com', state: 'QUEUED', tries: 0 });
    expect(await world.outbox.find('other')).toBeNull();
  });

  it('keeps a mail for 90 days, unless its person is removed', async () => {
    const [kept, removed] = [await queue('ada@example.com'), await queue('ada@example.com')];
    world.later(90 * DAY - 1);
    expect(await world.outbox.find(kept)).not.toBeNull();
    world.later(1);
    expect(await world.outbox.find(kept)).toBeNull();
    world.later(-DAY);
    await world.records.removeOf(ADA.id);
    expect(await world.outbox.find(removed)).toBeNull();
  });

  it('queues a mail of one id once, whatever the later calls say', async () => {
    const mailId = mailIdOf('low-balance', ADA.id, '7');
    const mail = {
      mailId,
      template: 'low-balance' as const,
      subject: ADA,
      values: {
        available: '1',
        threshold: '2',
        currency: 'CREDIT',
        at: '2026-11-20T12:00:00.000Z',
      },
      usefulUntil: world.clock.now() + MINUTE,
      attachments: [{ source: 'statement', reference: 'A-1' }],
    };
    await Promise.all(
      ['ada@example.com', 'eve@example.com'].map((to) => world.outbox.queue({ ...mail, to })),
    );
    world.later(MINUTE);
    await world.outbox.queue({ ...mail, to: 'eve@example.com' });
    const listed = await world.outbox.newest(null, 10);
    expect(listed).toMatchObject([{ mailId, recipient: 'ada@example.com', lastError: null }]);
    const asked = { from: null, to: null, after: null, max: 10 };
    const dueAt = listed[0]?.queuedAt;
    expect(await world.outbox.waiting(asked)).toEqual([{ mailId, subjectId: ADA.id, dueAt }]);
  });

  it('derives the id of a mail from all that it is for', () => {
    const ids = [mailIdOf('a', 'bc'), mailIdOf('ab', 'c'), mailIdOf('a', 'bc', '')];
    expect(new Set(ids).size).toBe(3);
    expect(mailIdOf('a', 'bc')).toBe(ids[0]);
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('lists a damaged mail without its recipient', async () => {
    const mailId = await queue('ada@example.com');
    const record = await world.records.get('mail', mailId, world.clock.now());
    if (record === null) throw new Error('the mail is missing');
    const { version, ...rest } = record;
    await world.records.replace({ ...rest, body: { ...rest.body, sealed: 'AAAA' } }, version);
    expect(await world.outbox.newest(null, 10)).toMatchObject([{ mailId, recipient: null }]);
  });
});
