export interface Content {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
}

export interface KeyedCase {
  /** The route as it is declared. */
  readonly route: string;
  /** Requests that bring the client into the state that the command needs. */
  readonly before?: readonly (readonly [string, string, unknown])[];
  readonly first: Content;
  /** Asks for the same, written otherwise. */
  readonly same: readonly Content[];
  /** Asks for something else under the same key. */
  readonly other: readonly Content[];
}

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 20, 12, 30, seconds)).toISOString();
/** The path of one client. */
export const OF = '/v1/clients/:id';
export const RESERVED = { reservationId: 'r-1', credits: '10', messageId: 'call' };

const MONEY: readonly KeyedCase[] = [
  {
    route: `POST ${OF}/recharges`,
    first: { body: { credits: '5' } },
    same: [
      { body: { credits: 5 } },
      { body: { credits: '5.00' } },
      { body: { credits: '5', reason: 'another', payment: { status: 'PAID', type: 'cash' } } },
    ],
    other: [{ body: { credits: '5.01' } }],
  },
  {
    route: `POST ${OF}/withdrawals`,
    first: { body: { credits: '5', reason: 'one' } },
    same: [{ body: { credits: 5, reason: 'another' } }, { body: { credits: '5.0' } }],
    other: [{ body: { credits: '6' } }],
  },
  {
    route: `POST ${OF}/adjustments`,
    first: { body: { credits: '-5' } },
    same: [{ body: { credits: -5, reason: 'another' } }, { body: { credits: '-5.000000' } }],
    other: [{ body: { credits: '5' } }],
  },
  {
    route: `POST ${OF}/debits`,
    first: { body: { credits: '1' } },
    same: [
      { body: { credits: 1, parts: 1, channel: 'api', country: null, test: false } },
      { body: { credits: '1.0', occurredAt: at(1) } },
    ],
    other: [{ body: { credits: '1', parts: 2 } }, { body: { credits: '1', country: 'DE' } }],
  },
  {
    route: `POST ${OF}/reservations`,
    first: { body: { credits: '4', expiresAt: at(1) } },
    same: [
      { body: { credits: 4, expiresAt: at(2) } },
      { body: { credits: '4.0', expiresInSeconds: 60, messageId: null, channel: 'api' } },
    ],
    other: [{ body: { credits: '4', messageId: 'm' } }, { body: { credits: '5' } }],
  },
  {
    route: `POST ${OF}/reservations/:reservationId/capture`,
    before: [['POST', '/reservations', RESERVED]],
    first: { path: '/reservations/r-1/capture', body: { credits: '7' } },
    same: [{ body: { credits: 7, final: true } }, { body: { credits: '7.0', messageId: 'call' } }],
    other: [{ body: { credits: '7', messageId: 'm' } }, { body: { credits: '7', final: false } }],
  },
  {
    route: `POST ${OF}/messages/:messageId/refunds`,
    before: [['POST', '/debits', { messageId: 'm-1', credits: '5' }]],
    first: { path: '/messages/m-1/refunds', body: { credits: '2', reason: 'one' } },
    same: [{ body: { credits: 2, reason: 'another' } }],
    other: [{ body: { reason: 'one' } }, { body: { credits: '3', reason: 'one' } }],
  },
];

const PASSWORD = { newPassword: 'Abcdef1!', newPasswordConfirm: 'Abcdef1!' };
const OTHER_PASSWORD = { newPassword: 'Fedcba1!', newPasswordConfirm: 'Fedcba1!' };

/** The key does not cover the password: any later one is the same command. */
const PASSWORDS: readonly KeyedCase[] = [
  {
    route: `PUT ${OF}/password`,
    first: { path: '/password', body: PASSWORD },
    same: [{ body: OTHER_PASSWORD }],
    other: [],
  },
  {
    route: `PATCH ${OF}`,
    first: { path: '', body: { ...PASSWORD, settings: { priority: 3 } } },
    same: [{ body: { ...OTHER_PASSWORD, settings: { priority: 3 } } }],
    other: [{ body: { settings: { priority: 3 } } }, { body: OTHER_PASSWORD }],
  },
];

const OTHERS: readonly KeyedCase[] = [
  {
    route: `PATCH ${OF}`,
    first: {
      path: '',
      body: { settings: { allowCredit: '5', limits: { daily: { messages: 7 } } } },
    },
    same: [
      { body: { settings: { limits: { daily: { messages: 7 } }, allowCredit: 5 } } },
      { body: { settings: { allowCredit: '5.0', limits: { daily: { messages: 7 } } } } },
    ],
    other: [
      { body: { settings: { allowCredit: '5' } } },
      { body: { settings: { allowCredit: '6' } } },
    ],
  },
  {
    route: `PATCH ${OF}/recharges/:rechargeId`,
    first: { path: '/recharges/first', body: { payment: { status: 'PAID', type: 'cash' } } },
    same: [{ body: { payment: { type: 'cash', status: 'PAID' } } }],
    other: [{ body: { payment: { status: 'UNPAID', type: 'cash' } } }],
  },
  {
    route: `POST ${OF}/messages/:messageId/delivery-reports`,
    before: [['POST', '/debits', { messageId: 'm-1', credits: '5' }]],
    first: { path: '/messages/m-1/delivery-reports', body: { status: 'REJECTED' } },
    same: [{ body: { status: 'REJECTED', stage: 'CARRIER', errorCode: null, at: at(1) } }],
    other: [{ body: { status: 'DELIVERED' } }, { body: { status: 'REJECTED', errorCode: '5' } }],
  },
  {
    route: `POST ${OF}/reservations/:reservationId/release`,
    before: [
      ['POST', '/reservations', RESERVED],
      ['POST', '/reservations', { ...RESERVED, reservationId: 'r-2' }],
    ],
    first: { path: '/reservations/r-1/release', body: { reason: 'one' } },
    same: [{ body: { reason: 'another' } }, { body: {} }],
    other: [{ path: '/reservations/r-2/release', body: {} }],
  },
  {
    route: `PUT ${OF}/top-up-plan`,
    first: { path: '/top-up-plan', body: { interval: 'MONTHLY', credits: '5' } },
    same: [{ body: { interval: 'MONTHLY', credits: 5, anchorDay: 1, mode: 'ADD' } }],
    other: [{ body: { interval: 'MONTHLY', credits: '5', anchorDay: 2 } }],
  },
  {
    route: `DELETE ${OF}/top-up-plan`,
    before: [['PUT', '/top-up-plan', { interval: 'MONTHLY', credits: '5' }]],
    first: { path: '/top-up-plan' },
    same: [{}],
    other: [],
  },
];

const SWITCHES: readonly KeyedCase[] = [
  ['disable', []],
  ['enable', ['disable']],
  ['restrict-messaging', []],
  ['allow-messaging', ['restrict-messaging']],
  ['purge-hold', []],
  ['release-purge-hold', ['purge-hold']],
].map(([verb, before]): KeyedCase => {
  const isReasoned = verb !== 'enable';
  const body = isReasoned ? { reason: 'one' } : {};
  return {
    route: `POST ${OF}/${String(verb)}`,
    before: (before as string[]).map((step) => ['POST', `/${step}`, { reason: 'before' }]),
    first: { path: `/${String(verb)}`, body },
    same: [{ body: isReasoned ? { reason: 'another' } : {} }],
    other: [],
  };
});

/** One case for each route that takes an `Idempotency-Key`, but for the creation of a client. */
export const KEYED_CASES = [...MONEY, ...OTHERS, ...PASSWORDS, ...SWITCHES];
