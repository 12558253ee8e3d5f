import type { Json } from '../../harness/service-harness.js';
import { FRESH_ACCESS_READS } from './fresh-access-reads.js';
import { debit, has, lastDebit, personOf, type FreshRead } from './fresh-reads.js';

function reserve(id: string): FreshRead['write'] {
  return ({ send }, { at }, n) =>
    send('POST', `${at}/reservations`, { body: { reservationId: `${id}-${n}`, credits: '2' } });
}

function recharge(id: string, payment?: object): FreshRead['write'] {
  return ({ send }, { at }, n) =>
    send('POST', `${at}/recharges`, { body: { rechargeId: `${id}-${n}`, credits: '3', payment } });
}

/** More than any client of the table has. */
const beyond: FreshRead['write'] = ({ send }, { at }, n) =>
  send('POST', `${at}/debits`, { body: { messageId: `beyond-${n}`, credits: '100000' } });

/** Changes the payment of a recharge that an entry before this one made. */
function pay(id: string, step: string): FreshRead['write'] {
  return ({ send }, { at }, n) =>
    send('PATCH', `${at}/recharges/${id}-${n}`, {
      body: { payment: { reference: `paid-${step}-${n}` } },
    });
}

function patch(field: string): FreshRead['write'] {
  return ({ send }, known, n) =>
    send('PATCH', known.at, { body: { profile: { [field]: `${field} ${n}` } } });
}

function create(prefix: string): FreshRead['write'] {
  return async ({ send }, known, n) => {
    const body = personOf(`${prefix}-${known.id}-${n}`);
    const answer = await send('POST', '/v1/clients', { body });
    known.made.count += 1;
    return answer;
  };
}

const reached = (revision: string, written: Json): boolean =>
  BigInt(revision) >= BigInt(written.revision);

/**
 * Every route that reads, each with a write and what a read right after its answer must see. The
 * order matters within a round: a capture needs the reservation before it.
 */
export const FRESH_READS: readonly FreshRead[] = [
  {
    title: 'the list of clients after a creation',
    route: '/v1/clients',
    write: create('made'),
    read: ({ id }, n) => `/v1/clients?search=made-${id}-${n}`,
    sees: ({ json }, { id }, n) => has(json.items, 'username', `made-${id}-${n}`),
  },
  {
    title: 'the list of clients after a recharge',
    route: '/v1/clients',
    write: recharge('listed'),
    read: ({ username }) => `/v1/clients?search=${username}`,
    sees: ({ json }, _, __, written) =>
      json.items[0]?.meter.assigned === written.meter.assigned &&
      reached(json.items[0].meter.revision, written),
  },
  {
    title: 'a client right after its creation',
    route: '/v1/clients/:id',
    write: create('read'),
    read: (_, __, written) => `/v1/clients/${written.clientId}`,
    sees: ({ json }, { id }, n) => json.username === `read-${id}-${n}`,
  },
  {
    title: 'a client after a change of its profile',
    route: '/v1/clients/:id',
    write: patch('company'),
    read: ({ at }) => at,
    sees: ({ json }, _, n) => json.profile.company === `company ${n}`,
  },
  {
    title: 'the settings after a change of the profile',
    route: '/v1/clients/:id/settings',
    write: patch('city'),
    read: ({ at }) => `${at}/settings`,
    sees: ({ json }, _, n) => json.profile.city === `city ${n}`,
  },
  {
    title: 'the meter after a debit',
    route: '/v1/clients/:id/meter',
    write: debit,
    read: ({ at }) => `${at}/meter`,
    sees: ({ json }, _, __, written) =>
      json.used === written.meter.used && reached(json.revision, written),
  },
  {
    title: 'the balance after a reservation',
    route: '/v1/clients/:id/balance',
    write: reserve('r'),
    read: ({ at }) => `${at}/balance`,
    sees: ({ json }, _, __, written) =>
      json.reserved === written.meter.reserved && reached(json.revision, written),
  },
  {
    title: 'the list of reservations after a reservation',
    route: '/v1/clients/:id/reservations',
    write: reserve('s'),
    read: ({ at }) => `${at}/reservations?status=OPEN&limit=500`,
    sees: ({ json }, _, n) => has(json.items, 'reservationId', `s-${n}`),
  },
  {
    title: 'a reservation after its capture',
    route: '/v1/clients/:id/reservations/:reservationId',
    write: ({ send }, { at }, n) =>
      send('POST', `${at}/reservations/r-${n}/capture`, {
        body: { captureId: `c-${n}`, credits: '1' },
      }),
    read: ({ at }, n) => `${at}/reservations/r-${n}`,
    sees: ({ json }) => json.status === 'CAPTURED',
  },
  {
    title: 'the credit log after a recharge',
    route: '/v1/clients/:id/log',
    write: recharge('logged'),
    read: ({ at }) => `${at}/log?order=desc&limit=1`,
    sees: ({ json }, _, __, written) => reached(json.items[0].revision, written),
  },
  {
    title: 'the credit log as CSV after a debit',
    route: '/v1/clients/:id/log',
    write: debit,
    read: ({ at }) => `${at}/log`,
    accept: 'text/csv',
    sees: ({ text }, known, n) => text.includes(lastDebit(known, n)),
  },
  {
    title: 'the credit log as NDJSON after a debit',
    route: '/v1/clients/:id/log',
    write: debit,
    read: ({ at }) => `${at}/log`,
    accept: 'application/x-ndjson',
    sees: ({ text }, known, n) => text.includes(`"${lastDebit(known, n)}"`),
  },
  {
    title: 'the credit log after a change of a payment',
    route: '/v1/clients/:id/log',
    write: pay('logged', '1'),
    read: ({ at }) => `${at}/log?type=RECHARGE&limit=500`,
    sees: ({ json }, _, n) =>
      json.items.some(
        ({ reference, payment }: Json) =>
          reference === `logged-${n}` && payment?.reference === `paid-1-${n}`,
      ),
  },
  {
    title: 'a recharge after a change of its payment',
    route: '/v1/clients/:id/recharges/:rechargeId',
    write: pay('logged', '2'),
    read: ({ at }, n) => `${at}/recharges/logged-${n}`,
    sees: ({ json }, _, n) => json.payment?.reference === `paid-2-${n}`,
  },
  {
    title: 'the recharges of a client after a recharge',
    route: '/v1/clients/:id/recharges',
    write: recharge('own'),
    read: ({ at }) => `${at}/recharges?limit=500`,
    sees: ({ json }, _, n) => has(json.items, 'rechargeId', `own-${n}`),
  },
  {
    title: 'the recharges of all clients after a recharge',
    route: '/v1/recharges',
    write: recharge('any', { status: 'UNPAID' }),
    read: (_, __, written) => `/v1/recharges?status=UNPAID&from=${written.recharge.at}&limit=500`,
    sees: ({ json }, { id }, n) =>
      json.items.some(
        ({ clientId, rechargeId }: Json) => clientId === id && rechargeId === `any-${n}`,
      ),
  },
  {
    title: 'the general event log after a debit',
    route: '/v1/clients/:id/events',
    write: debit,
    read: ({ at }) => `${at}/events?order=desc&limit=1`,
    sees: ({ json }, _, __, written) => reached(json.items[0].revision, written),
  },
  {
    title: 'a message after its debit',
    route: '/v1/clients/:id/messages/:messageId',
    write: debit,
    read: (known, n) => `${known.at}/messages/${lastDebit(known, n)}`,
    sees: ({ json }) => json.credits === '1',
  },
  {
    title: 'a message after its refund',
    route: '/v1/clients/:id/messages/:messageId',
    write: ({ send }, known, n) =>
      send('POST', `${known.at}/messages/${lastDebit(known, n)}/refunds`, {
        body: { refundId: `f-${n}`, reason: 'not sent' },
      }),
    read: (known, n) => `${known.at}/messages/${lastDebit(known, n)}`,
    sees: ({ json }) => json.refunded === '1',
  },
  {
    title: 'a message after its delivery report',
    route: '/v1/clients/:id/messages/:messageId',
    write: ({ send }, known, n) =>
      send('POST', `${known.at}/messages/${lastDebit(known, n)}/delivery-reports`, {
        body: { status: 'DELIVERED' },
      }),
    read: (known, n) => `${known.at}/messages/${lastDebit(known, n)}`,
    sees: ({ json }) => json.status === 'DELIVERED',
  },
  {
    title: 'the refusals of a client after a refused debit',
    route: '/v1/clients/:id/refusals',
    write: beyond,
    isRefused: true,
    read: ({ at }, n) => `${at}/refusals?messageId=beyond-${n}`,
    sees: ({ json }, _, n) => has(json.items, 'messageId', `beyond-${n}`),
  },
  {
    title: 'the refusals of all clients after a refused debit',
    route: '/v1/refusals',
    write: beyond,
    isRefused: true,
    read: (_, n) => `/v1/refusals?messageId=beyond-${n}&limit=500`,
    sees: ({ json }, { id }) => has(json.items, 'clientId', id),
  },
  {
    title: 'a replay after a debit',
    route: '/v1/clients/:id/replay',
    write: debit,
    read: ({ at }) => `${at}/replay`,
    sees: ({ json }, _, __, written) => reached(json.revision, written),
  },
  {
    title: 'a verification after a debit',
    route: '/v1/clients/:id/verification',
    write: debit,
    read: ({ at }) => `${at}/verification`,
    sees: ({ json }, _, __, written) => json.ok === true && reached(json.revision, written),
  },
  {
    title: 'the verification of every client after a creation',
    route: '/v1/verification',
    write: create('checked'),
    read: () => '/v1/verification',
    accept: 'application/x-ndjson',
    sees: ({ text }, _, __, written) => text.includes(written.clientId),
    once: true,
  },
  {
    title: 'the overview after a creation',
    route: '/v1/overview',
    write: create('counted'),
    read: (known) => {
      known.madeBefore = known.made.count;
      return '/v1/overview';
    },
    sees: ({ json }, { madeBefore }) => json.clients.total >= madeBefore,
  },
  {
    title: 'the purges to come after a disablement',
    route: '/v1/purges',
    write: ({ send }, { at }) => send('POST', `${at}/disable`, { body: {} }),
    read: () => '/v1/purges?limit=500',
    sees: ({ json }, { id }) => has(json.items, 'clientId', id),
  },
  {
    title: 'the purges to come after an enablement',
    route: '/v1/purges',
    write: ({ send }, { at }) => send('POST', `${at}/enable`, { body: {} }),
    read: () => '/v1/purges?limit=500',
    sees: ({ json }, { id }) => !has(json.items, 'clientId', id),
  },
  {
    title: 'the usage after a recharge',
    route: '/v1/usage',
    write: recharge('used'),
    read: ({ id }) => `/v1/usage?from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z&clientId=${id}`,
    sees: ({ json }, _, __, written) => json.totals[0]?.recharged === written.meter.assigned,
  },
  {
    title: 'the schedule after a reservation',
    route: '/v1/schedule',
    write: reserve('due'),
    read: () => '/v1/schedule?kind=RESERVATION&limit=500',
    sees: ({ json }, { id }, n) =>
      json.items.some((one: Json) => one.clientId === id && one.id === `due-${n}`),
  },
  ...FRESH_ACCESS_READS,
  {
    title: 'the state of the read models after a debit',
    route: '/v1/projections',
    write: debit,
    read: () => '/v1/projections',
    sees: ({ json }, _, __, written) =>
      json.items.every(
        ({ position, lag }: Json) => BigInt(position) >= BigInt(written.position) || lag > 0,
      ),
  },
];
