import { capture, create, debit, recharge, refund, release, reserve } from '../harness/commands.js';
import { at, given } from '../harness/given.js';
import { spendable } from '../harness/spendable.js';
import { MemoryLane } from '../harness/memory-lane.js';

const NOON = '2026-01-05T12:00:00.000Z';
const ONE = '2026-01-05T13:00:00.000Z';

describe('a reservation', () => {
  it('holds credits and one message, with the default expiry as asked [I1]', () => {
    given(at(NOON), create(), recharge(20))
      .when(reserve('v-1', 10, { messageId: 'm-1', country: 'DE' }))
      .then([
        {
          type: 'CreditsReserved',
          data: {
            reservationId: 'v-1',
            credits: '10',
            expiresAt: ONE,
            messageId: 'm-1',
            country: 'DE',
            windows: { day: 1, week: 1, month: 1 },
            after: { assigned: '20', usedPosted: '0', reserved: '10' },
          },
        },
      ])
      .meter('10 | 10 | 20');
  });

  it('is subject to the rules of a debit [I2]', () => {
    const client = given(create(), recharge(5), reserve('v-1', 3));
    client
      .when(reserve('v-2', 3))
      .refuses('INSUFFICIENT_CREDITS', { available: '2', asked: '3', shortfall: '1' });
    client.when(debit('m-1', 3)).refuses('INSUFFICIENT_CREDITS', { available: '2' });
    client.when(reserve('v-2', 1, { channel: 'rcs' })).refusesAll('CHANNEL_NOT_ALLOWED');
  });

  it('expires ahead of now, within 90 days', () => {
    const client = given(at(NOON), create(), recharge(5));
    const noon = Date.parse(NOON);
    const until = (expires: number) => client.when(reserve('v-1', 1, { expires: { at: expires } }));
    until(noon).refuses('INVALID_INPUT', { field: 'expiresAt' });
    until(noon + 90 * 86_400_000 + 1).refuses('INVALID_INPUT', { field: 'expiresAt' });
    until(noon + 90 * 86_400_000).then([{ type: 'CreditsReserved' }]);
  });

  it('again is a replay, with another content it is refused [I9]', () => {
    const client = given(create(), recharge(20), reserve('v-1', 10, { messageId: 'm-1' }));
    const asked = { messageId: 'm-1' };
    client.when(reserve('v-1', 10, { ...asked, expires: { inSeconds: 5 }, parts: 2 })).replays(2);
    client.when(reserve('v-1', 9, asked)).refuses('ID_REUSED');
    client.when(reserve('v-1', 10)).refuses('ID_REUSED');
    client.when(reserve('v-1', 10, { ...asked, country: 'DE' })).refuses('ID_REUSED');
    client
      .and(capture('v-1', 1))
      .when(reserve('v-1', 10, asked))
      .replays(2);
  });
});

describe('a capture', () => {
  it('posts what it says and gives the rest back [I5]', () => {
    given(at(NOON), create(), recharge(20), reserve('v-1', 10, { messageId: 'm-1', parts: 2 }))
      .when(capture('v-1', 7))
      .then([
        {
          type: 'ReservationCaptured',
          data: {
            reservationId: 'v-1',
            captureId: 'c-1',
            messageId: 'm-1',
            captured: '7',
            released: '3',
            final: true,
            parts: 2,
            countedDay: null,
            after: { assigned: '20', usedPosted: '7', reserved: '0' },
          },
        },
      ])
      .meter('13 | 7 | 20');
  });

  it('takes its message from the reservation, else from its id', () => {
    given(create(), recharge(20), reserve('v-1', 10))
      .when(capture('v-1', 7))
      .then([{ type: 'ReservationCaptured', data: { messageId: 'v-1' } }]);
    given(create(), recharge(20), reserve('v-1', 10, { messageId: 'm-1' }))
      .when(capture('v-1', 7, { messageId: 'm-2' }))
      .then([{ type: 'ReservationCaptured', data: { messageId: 'm-2' } }]);
  });

  it('that is not final keeps the rest, and counts each further message [I5] [S0-18]', () => {
    const client = given(
      at(NOON),
      create(),
      recharge(20),
      reserve('v-1', 10, { messageId: 'm-1' }),
    );
    client
      .when(capture('v-1', 4, { final: false }))
      .then([{ type: 'ReservationCaptured', data: { released: '0', countedDay: null } }])
      .meter('10 | 10 | 20');
    expect(client.lane.state.windows.day?.messages).toBe(1);
    const further = { captureId: 'c-2', messageId: 'm-2' };
    client
      .when(capture('v-1', 5, { ...further, final: false }))
      .then([{ type: 'ReservationCaptured', data: { countedDay: 1 } }]);
    expect(client.lane.state.windows.day?.messages).toBe(2);
    client
      .when(capture('v-1', 2, { captureId: 'c-3', messageId: 'm-3' }))
      .refuses('CAPTURE_EXCEEDS_RESERVATION', { reserved: '1', asked: '2' });
    client
      .when(capture('v-1', 0, { captureId: 'c-3', messageId: 'm-3' }))
      .then([{ type: 'ReservationCaptured', data: { captured: '0', released: '1' } }])
      .meter('11 | 9 | 20');
    client.when(release('v-1')).refuses('RESERVATION_CLOSED');
  });

  it('opens the day for a further message only [I12]', () => {
    const day = { expires: { inSeconds: 200_000 }, messageId: 'm-1' };
    const client = given(at(NOON), create(), recharge(20), reserve('v-1', 10, day));
    client.and(capture('v-1', 4, { final: false }), at('2026-01-06T12:00:00Z'));
    client.when(capture('v-1', 4, { captureId: 'c-2', messageId: 'm-2' })).then([
      {
        type: 'ReservationCaptured',
        data: { windows: { day: 1 }, countedDay: 2, opened: { day: { ordinal: 2 } } },
      },
    ]);
    expect(client.lane.state.windows.day).toMatchObject({ ordinal: 2, messages: 1, credits: 0n });
    expect(client.lane.state.windows.week).toMatchObject({ ordinal: 1, credits: 8_000_000n });
  });

  it('is never refused by limits, balance or restriction', () => {
    given(create(), recharge(10), reserve('v-1', 10), { type: 'RestrictMessaging', reason: 'x' })
      .when(capture('v-1', 10))
      .meter('0 | 10 | 10');
  });

  it('again is a replay, even after the end; with another content it is refused [I9]', () => {
    const client = given(create(), recharge(20));
    client.and(reserve('v-1', 10, { messageId: 'm-1' }), reserve('v-2', 5), capture('v-1', 7));
    client.when(capture('v-1', 7)).replays(4);
    client.when(capture('v-1', 7, { messageId: 'm-1' })).replays(4);
    client.when(capture('v-1', 6)).refuses('ID_REUSED', { kind: 'capture', id: 'c-1' });
    client.when(capture('v-1', 7, { final: false })).refuses('ID_REUSED');
    client.when(capture('v-1', 7, { messageId: 'm-2' })).refuses('ID_REUSED');
    client.when(capture('v-2', 7)).refuses('ID_REUSED');
  });

  it('never charges a message twice, whichever way it was charged first [I9]', () => {
    const client = given(
      create(),
      recharge(20),
      debit('m-1'),
      reserve('v-1', 5),
      reserve('v-2', 5),
    );
    client
      .when(capture('v-1', 1, { messageId: 'm-1' }))
      .refuses('ID_REUSED', { kind: 'message', id: 'm-1', revision: '2' });
    client.and(capture('v-1', 1, { messageId: 'm-2' }));
    client.when(capture('v-2', 1, { captureId: 'c-2', messageId: 'm-2' })).refuses('ID_REUSED');
    client.when(debit('m-2', 1)).refuses('ID_REUSED');
  });

  it('needs a reservation that is open', () => {
    const client = given(create(), recharge(20), reserve('v-1', 5), release('v-1'));
    client.when(capture('v-1', 1)).refuses('RESERVATION_CLOSED');
    client.when(capture('v-9', 1)).refuses('RESERVATION_NOT_FOUND');
    client.when(release('v-9')).refuses('RESERVATION_NOT_FOUND');
  });
});

describe('a release', () => {
  it('gives back what is still held, and answers again as the first time [I5] [I9]', () => {
    const client = given(create(), recharge(20), reserve('v-1', 10));
    client.and(capture('v-1', 4, { final: false }));
    client
      .when(release('v-1'))
      .then([
        {
          type: 'ReservationReleased',
          data: { credits: '6', cause: 'VOIDED', messageFreed: false, after: { reserved: '0' } },
        },
      ])
      .meter('16 | 4 | 20');
    client.when(release('v-1')).replays(4);
  });
});

describe('an expired reservation', () => {
  it('is free for the next decision, which releases it first [I6]', () => {
    given(at(NOON), create(), recharge(10), reserve('v-1', 10), at(ONE))
      .when(debit('m-1', 10))
      .then([
        {
          type: 'ReservationReleased',
          data: {
            reservationId: 'v-1',
            credits: '10',
            cause: 'EXPIRED',
            messageFreed: true,
            after: { assigned: '10', usedPosted: '0', reserved: '0' },
          },
        },
        { type: 'MessageDebited', data: { after: { usedPosted: '10', reserved: '0' } } },
      ])
      .meter('0 | 10 | 10');
  });

  it('is released with all others, earliest first, and the main fact is named [I6]', () => {
    const client = given(at(NOON), create(), recharge(10));
    client.and(reserve('v-1', 1, { expires: { inSeconds: 20 } }));
    client.and(reserve('v-2', 2, { expires: { inSeconds: 10 } }), reserve('v-3', 3));
    const { decision } = client.and(at('2026-01-05T12:00:20Z')).when({ type: 'DisableClient' });
    expect(decision).toMatchObject({
      main: 2,
      events: [
        { data: { reservationId: 'v-2', after: { reserved: '4' } } },
        { data: { reservationId: 'v-1', after: { reserved: '3' } } },
        { type: 'ClientDisabled' },
      ],
    });
  });

  it('is counted free in a refusal, which writes nothing [I3] [I6]', () => {
    const client = given(at(NOON), create(), recharge(10), reserve('v-1', 10), at(ONE));
    client.when(debit('m-1', 11)).refuses('INSUFFICIENT_CREDITS', { available: '10' });
    client.when(debit('m-1', 12)).refuses('INSUFFICIENT_CREDITS', { available: '10' });
    expect(client.meter()).toBe('0 | 10 | 10');
    expect(spendable(client.lane)).toBe(10_000_000n);
  });

  it('is released by a separate command, once, and never before it expires [I5] [I6]', () => {
    const expired = { type: 'ReleaseExpired' } as const;
    const client = given(at(NOON), create(), recharge(10), reserve('v-1', 4), reserve('v-2', 1));
    client.when(expired).changesNothing();
    const cause = { cause: 'EXPIRED' };
    client
      .and(at(ONE))
      .when(expired)
      .then([
        { type: 'ReservationReleased', data: { ...cause, reservationId: 'v-1', credits: '4' } },
        { type: 'ReservationReleased', data: { ...cause, reservationId: 'v-2', credits: '1' } },
      ])
      .meter('10 | 0 | 10')
      .and()
      .when(expired)
      .changesNothing();
    expect(new MemoryLane().decide(expired)).toMatchObject({ kind: 'refused' });
  });

  it('cannot be captured or released from its last instant on, written or not [I6]', () => {
    const client = given(at(NOON), create(), recharge(10), reserve('v-1', 10));
    client.and(at('2026-01-05T12:59:59.999Z'), capture('v-1', 1, { final: false }), at(ONE));
    client.when(capture('v-1', 1, { captureId: 'c-2' })).refuses('RESERVATION_CLOSED');
    client.when(release('v-1')).refuses('RESERVATION_CLOSED');
    client.and(debit('m-1'));
    client.when(capture('v-1', 1, { captureId: 'c-2' })).refuses('RESERVATION_CLOSED');
    client.when(release('v-1')).refuses('RESERVATION_CLOSED');
    expect(client.meter()).toBe('8 | 2 | 10');
    client.when(refund('v-1')).meter('9 | 1 | 10');
  });

  it('stays cheap to find among many', () => {
    const client = given(at(NOON), create(), recharge(1_000));
    for (let number = 0; number < 1_000; number += 1) {
      const expires = { inSeconds: 1 + ((number * 7919) % 1_000) };
      client.and(reserve(`v-${number}`, 1, { expires }));
    }
    client.and(capture('v-0', 1), at('2026-01-05T12:08:20Z'), { type: 'DisableClient' });
    expect(client.lane.state.reservations.size).toBe(500);
    expect(client.lane.state.earliestExpiry).toBe(Date.parse('2026-01-05T12:08:21Z'));
    expect(client.meter()).toBe('499 | 501 | 1000');
  });
});
