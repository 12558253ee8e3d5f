import type { JsonSchema } from '../input/rule.js';

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const amount: JsonSchema = { type: 'string', description: 'Credits, a decimal string.' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const revision: JsonSchema = { type: 'string', pattern: '^\\d+$' };
const instant: JsonSchema = { type: 'string', format: 'date-time' };

function object(properties: Record<string, JsonSchema>, required: string[]): JsonSchema {
  return { type: 'object', properties, required };
}

const all = (properties: Record<string, JsonSchema>): JsonSchema =>
  object(properties, Object.keys(properties));

const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

const METER = all({
  available: amount,
  used: amount,
  assigned: amount,
  reserved: amount,
  usedPosted: amount,
  text: { type: 'string', examples: ['65 | 35 | 100'] },
  percentRemaining: { type: ['number', 'null'], minimum: 0, maximum: 100 },
  level: { type: 'string', enum: ['SUFFICIENT', 'LOW', 'CRITICAL'] },
  spendable: amount,
  currency: text,
  revision,
});

const OUTCOME = object(
  {
    clientId: { type: 'string', format: 'uuid' },
    revision,
    position: revision,
    replayed: flag,
    meter: ref('Meter'),
    warnings: listOf(text),
    client: ref('Client'),
    changes: listOf(all({ field: text, from: {}, to: {} })),
    notice: text,
  },
  ['clientId', 'revision', 'position', 'replayed', 'meter'],
);

const CLIENT = object(
  {
    id: { type: 'string', format: 'uuid' },
    username: text,
    email: text,
    status: { type: 'string', enum: ['ACTIVE', 'DISABLED'] },
    messagingRestricted: flag,
    createdAt: instant,
    disabledAt: instant,
    purgeAt: instant,
    purgeHeld: flag,
    revision,
    settingsRevision: revision,
    currency: text,
    profile: { type: 'object' },
    settings: { type: 'object' },
    meter: ref('Meter'),
    missing: listOf(text),
  },
  ['id', 'username', 'email', 'status', 'revision', 'settingsRevision', 'profile', 'settings'],
);

const FIELD_ERROR = all({ field: text, code: text, message: text });
const REFUSAL = object(
  {
    code: text,
    retryAt: {
      ...instant,
      description: 'Boundary of the limit; absent when the debit is above it.',
    },
  },
  ['code'],
);

const PROBLEM = object(
  {
    type: { type: 'string', format: 'uri' },
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    instance: text,
    requestId: text,
    errors: listOf(FIELD_ERROR),
    refusals: listOf(REFUSAL),
    retryAt: {
      ...instant,
      description:
        'Latest boundary of the limits that failed; absent when the debit alone is above one of them.',
    },
    notBefore: { ...instant, description: 'When dispatch is allowed again; absent when never.' },
  },
  ['type', 'title', 'status', 'code', 'detail', 'instance', 'requestId'],
);

const RESULT = object(
  {
    messageId: { type: ['string', 'null'] },
    status: { type: 'string', enum: ['ACCEPTED', 'REPLAYED', 'REFUSED', 'FAILED'] },
    code: text,
    refusals: listOf(REFUSAL),
    errors: listOf(FIELD_ERROR),
    warnings: listOf(text),
    revision,
  },
  ['messageId', 'status'],
);

const KEY = {
  keyId: text,
  name: text,
  role: { type: 'string', enum: ['admin', 'auditor', 'gateway'] },
  createdAt: instant,
  createdBy: text,
  expiresAt: orNull(instant),
  clientIds: orNull(listOf(text)),
  channels: orNull(listOf(text)),
  scopes: orNull(listOf(text)),
};

/** What routes answer with, by the name they are referred to under. */
export const ANSWER_SCHEMAS: { readonly [name: string]: JsonSchema } = {
  Problem: PROBLEM,
  Meter: METER,
  Client: CLIENT,
  Outcome: OUTCOME,
  DebitCheck: object(
    { allowed: flag, refusals: listOf(REFUSAL), affordable: count, notBefore: instant },
    ['allowed', 'refusals', 'affordable'],
  ),
  BatchResults: all({
    accepted: count,
    replayed: count,
    refused: count,
    failed: count,
    results: listOf(RESULT),
  }),
  ApiKey: all(KEY),
  ApiKeyWithSecret: all({ ...KEY, secret: text }),
  ApiKeys: all({ items: listOf(ref('ApiKey')), nextCursor: { type: ['string', 'null'] } }),
  Health: all({ status: text, parts: { type: 'object' } }),
};
