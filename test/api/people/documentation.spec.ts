import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import type { SetClock } from '../../harness/set-clock.js';
import { ADMIN_KEY, type Json, type Response } from '../../harness/service-harness.js';
import { PeopleHarness } from './people-harness.js';

const PAGE = join(process.cwd(), 'docs', 'how-to', 'people.md');
/** How long an app shows a code. */
const CODE_MS = 30_000;
const VARIABLE = /\{\{(\w+)\}\}/g;

interface Example {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | undefined;
  /** Undefined = the answer has no body. */
  readonly answer: Json;
}

/** The requests of the page, each with the answer below it. */
async function examples(): Promise<readonly Example[]> {
  const page = await readFile(PAGE, 'utf8');
  const pattern = /```http\n([^`]*)```\n(?:\n```json\n([^`]*)```)?/g;
  return [...page.matchAll(pattern)].map(([, request = '', answer]) => {
    const [head = '', body] = request.trimEnd().split('\n\n');
    const [line = '', ...headers] = head.split('\n');
    const [method = '', url = ''] = line.split(' ');
    const named = headers.map((header) => header.split(/: (.*)/) as [string, string]);
    return {
      method,
      url,
      headers: Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), value])),
      body,
      answer: answer === undefined ? undefined : JSON.parse(answer),
    };
  });
}

/** The values of the page: those of earlier answers. */
class Values {
  private readonly known = new Map([['key', ADMIN_KEY]]);

  constructor(private readonly clock: SetClock) {}

  filled(text: string): string {
    return text.replace(VARIABLE, (_, name: string) => {
      const value = name === 'code' ? this.nextCode() : this.known.get(name);
      if (value === undefined) throw new Error(`no answer before has {{${name}}}`);
      return value;
    });
  }

  /** The app's next code: each is accepted once. */
  private nextCode(): string {
    this.clock.set(this.clock.now() + CODE_MS);
    const secret = Secret.fromBase32(this.filled('{{secret}}'));
    return new TOTP({ secret }).generate({ timestamp: this.clock.now() });
  }

  /** Learns the values that an answer has where the page shows a name. */
  learn(shown: Json, answer: Json): void {
    if (typeof shown === 'string') {
      const [, name] = /^\{\{(\w+)\}\}$/.exec(shown) ?? [];
      if (name !== undefined && typeof answer === 'string') this.known.set(name, answer);
    } else if (typeof shown === 'object' && shown !== null) {
      for (const [name, part] of Object.entries(shown)) this.learn(part, answer?.[name]);
    }
  }

  learnCookie({ headers }: Response): void {
    const sent = headers['set-cookie'];
    if (typeof sent === 'string') this.known.set('cookie', sent.split(';')[0] ?? '');
  }
}

/** The shown answer as a matcher: `…` and names match any text. */
function matcher(shown: Json): Json {
  if (typeof shown === 'string') {
    return shown === '…' || /^\{\{\w+\}\}$/.test(shown) ? expect.any(String) : shown;
  }
  if (Array.isArray(shown)) return shown.map(matcher);
  if (typeof shown !== 'object' || shown === null) return shown;
  const entries = Object.entries(shown).map(([name, part]) => [name, matcher(part)]);
  return Object.fromEntries(entries);
}

describe('the page about people', () => {
  const service = new PeopleHarness();
  beforeAll(async () => void (await service.open()));
  afterAll(() => service.close());

  it('shows requests with the answers that the service gives', async () => {
    const shown = await examples();
    const page = await readFile(PAGE, 'utf8');
    expect(shown).toHaveLength(page.split('```http').length - 1);
    expect(shown.length).toBeGreaterThan(10);
    const values = new Values(service.clock);
    for (const { method, url, headers, body, answer } of shown) {
      const filled = Object.entries(headers).map(([name, text]) => [name, values.filled(text)]);
      const response = await service.send(method, values.filled(url), {
        key: null,
        headers: { ...Object.fromEntries(filled), 'content-type': 'application/json' },
        ...(body !== undefined && { body: values.filled(body) }),
      });
      const given = { request: `${method} ${url}`, answer: response.json ?? undefined };
      expect(given).toMatchObject({ request: `${method} ${url}`, answer: matcher(answer) });
      values.learn(answer, response.json);
      values.learnCookie(response);
    }
  });
});
