import { inputsOf } from '../../../src/api/operations/operation.js';
import { parametersOf } from '../../../src/api/input/query-input.js';
import type { RouteSpec } from '../../../src/api/http/server/route.js';
import type { Json, RequestOptions } from '../../harness/service-harness.js';

/** In every planted value but those of digits, in any case. */
const MARK = 'plntd';

/** Secrets that nobody may see again, in any output. */
export const SECRETS = {
  key: `tly_${MARK}-key-0123456789-0123456789-0123456789`,
  password: 'Plntd-9word!',
  cookie: `${MARK}-cookie-0123456789`,
  token: `eyJwbG50ZCI6MX0.${MARK}-token.0123456789`,
  query: `${MARK}-query-0123456789`,
  code: '918273',
} as const;

/** Data of a person, which is only in answers that succeed. */
const PERSON = {
  email: `${MARK}.person@${MARK}-mail.example`,
  phone: '+4915199887766',
  name: `Plntd Åsa`,
} as const;

const SECRET_TEXTS = Object.values(SECRETS);
const ALL = new RegExp(`${MARK}|${SECRETS.code}|${PERSON.phone.slice(1)}`, 'i');

/** Whether a text has any planted value. */
export function hasPlanted(text: string): boolean {
  return ALL.test(text);
}

/** The planted secrets that a text has. */
export function secretsIn(text: string): string[] {
  return SECRET_TEXTS.filter((secret) => text.includes(secret));
}

/** The value that a member of an input gets, by its name; undefined leaves the example's. */
function plantedFor(name: string, made: number): string | undefined {
  if (/password/i.test(name)) return SECRETS.password;
  if (/^code$|challenge/.test(name)) return SECRETS.code;
  if (/token|secret|cookie/i.test(name)) return SECRETS.token;
  if (/email/i.test(name)) return `${made}.${PERSON.email}`;
  if (/phone/i.test(name)) return PERSON.phone;
  if (/username/i.test(name)) return `${MARK}-user-${made}`;
  if (/name$|company|street|city|address|comments?$|reason$|reference$/i.test(name)) {
    return PERSON.name;
  }
  return undefined;
}

let count = 0;

/** An example of an input with planted values where such values belong. */
export function plantedIn(example: unknown): unknown {
  count += 1;
  return replaced(example, (name) => plantedFor(name, count));
}

/** An example with a planted value in every place, whatever belongs there. */
function plantedEverywhere(example: unknown): unknown {
  return replaced(example, () => `${MARK} everywhere`);
}

function replaced(value: unknown, by: (name: string) => string | undefined, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, by, name));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, one]) => [key, replaced(one, by, key)]));
  }
  return by(name) ?? value;
}

/** One request with planted values. */
export interface Planted {
  readonly about: string;
  readonly url: string;
  readonly sent: RequestOptions;
}

const COOKIE = { cookie: `__Host-sid=${SECRETS.cookie}; sid=${SECRETS.cookie}` };
const QUERY = `token=${SECRETS.query}&password=${SECRETS.query}`;

/**
 * Requests that a route accepts or refuses, for as many reasons as a declaration gives: made from
 * the declaration, so every new route has them.
 */
export function requestsOf(route: RouteSpec, url: string, keys: readonly string[]): Planted[] {
  const { method, operation } = route;
  const body = method === 'GET' ? undefined : plantedIn(operation.example ?? {});
  const strangers = [
    { about: 'without a key', key: null },
    { about: 'with a wrong key', key: SECRETS.key },
    { about: 'with a token', key: SECRETS.token },
    ...keys.map((key, index) => ({ about: `with key ${index}`, key })),
  ];
  const withBody = body !== undefined && { body };
  return [
    { about: 'as declared', url, sent: { ...withBody, headers: COOKIE } },
    ...strangers.map(({ about, key }) => ({
      ...{ about, url: `${url}?${QUERY}` },
      sent: { ...withBody, key, headers: COOKIE },
    })),
    ...(method === 'GET' ? readsOf(route, url) : wrongBodiesOf(operation.example ?? {}, url)),
    { about: 'again', url, sent: { ...withBody, headers: COOKIE } },
  ];
}

function readsOf({ operation }: RouteSpec, url: string): Planted[] {
  const names = inputsOf(operation)
    .flatMap(parametersOf)
    .map(({ name }) => name);
  return [...names, 'token'].map((name) => ({
    about: `with the parameter ${name}`,
    url: `${url}?${name}=${encodeURIComponent(SECRETS.query)}`,
    sent: { headers: { ...COOKIE, accept: 'application/json' } },
  }));
}

function wrongBodiesOf(example: unknown, url: string): Planted[] {
  const text = JSON.stringify({ ...(plantedIn(example) as object), password: SECRETS.password });
  const headers = { ...COOKIE, 'idempotency-key': SECRETS.query, 'if-match': SECRETS.query };
  const bodies: readonly (readonly [about: string, body: unknown, type?: string])[] = [
    ['with planted values everywhere', plantedEverywhere(example)],
    ['with a field too many', { ...(plantedIn(example) as object), surprise: SECRETS.password }],
    ['with half a body', text.slice(0, -2)],
    ['with a key twice', `{"password":"${SECRETS.password}","password":"${SECRETS.password}"}`],
    ['with a text as the body', JSON.stringify(SECRETS.password)],
    ['with another type', text, 'text/plain'],
  ];
  return bodies.map(([about, body, type]) => ({
    about,
    url,
    sent: { body, headers: { ...headers, ...(type && { 'content-type': type }) } },
  }));
}

/** Secrets that the service made, in an answer that succeeded. */
export function madeSecretsIn(json: Json): string[] {
  if (Array.isArray(json)) return json.flatMap(madeSecretsIn);
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    /secret$|token$|otpauth|recoverycodes|challenge/i.test(name)
      ? textsIn(value)
      : madeSecretsIn(value),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : [];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}
