import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../../../src/api/http/http-facade.js';
import { routes } from '../../../src/api/http/server/route.js';
import { ConfigError, loadConfig, VARIABLES } from '../../../src/config.js';
import { SETTINGS } from '../../../src/config/settings-table.js';
import type { Json } from '../../harness/service-harness.js';
import { hasPlanted, madeSecretsIn, plantedIn, requestsOf, SECRETS } from './planting.js';

const MAIN = join(process.cwd(), 'dist', 'src', 'main.js');
const ADMIN = 'plntd-admin-0123456789-0123456789-0123456789';
const PASSWORD = 'plntd%2Fword';

/** A valid value of every secret setting. */
const SECRET_SETTINGS: { readonly [name: string]: string } = {
  EVENTSTORE_URL: `esdb://ops:${PASSWORD}@127.0.0.1:9?tls=false`,
  MONGODB_URL: `mongodb://ops:${PASSWORD}@127.0.0.1:9/credits`,
  TALLYSTICK_MASTER_KEY: Buffer.from('plntd-master-key-of-32-bytes-ab!').toString('base64'),
  TALLYSTICK_ADMIN_KEY: ADMIN,
  TALLYSTICK_API_KEY: SECRETS.key,
  SMTP_URL: `smtps://ops:${PASSWORD}@mail.example:465`,
  TALLYSTICK_METRICS_TOKEN: 'plntd-metrics-0123456789-0123456789-01234',
  TALLYSTICK_OIDC_CLIENT_SECRET: 'plntd-secret-at-the-issuer',
};
/** Without these the secret of an issuer and the mail server are refused. */
const ISSUER = {
  MAIL_FROM: 'credits@example.com',
  TALLYSTICK_OIDC_ISSUER: 'https://127.0.0.1:9',
  TALLYSTICK_OIDC_CLIENT_ID: 'ledger',
};

/** The service in a separate process, which writes everything that it can write. */
class Started {
  /** Of both streams. */
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(env: { readonly [name: string]: string }) {
    this.child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'trace', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(this.child, 'exit');
  }

  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found[1] ?? '';
      if (this.child.exitCode !== null) throw new Error(`ended early: ${this.output}`);
      await Promise.race([once(this.child.stdout as NodeJS.EventEmitter, 'data'), this.ended]);
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

function expectNothing(output: string, made: Iterable<string> = []): void {
  const lines = output.split('\n');
  expect(lines.filter((line) => hasPlanted(line))).toEqual([]);
  for (const secret of [...Object.values(SECRET_SETTINGS), ...made]) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  }
}

describe('the output of the process', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-output-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is searched for every secret that a setting can hold', () => {
    const secret = Object.values(SETTINGS).filter(({ isSecret }) => isSecret);
    expect(Object.keys(SECRET_SETTINGS).sort()).toEqual(secret.map(({ name }) => name).sort());
  });

  it('has nothing of the requests and of the settings of a service that stores itself', async () => {
    const { EVENTSTORE_URL: _, MONGODB_URL: __, ...settings } = SECRET_SETTINGS;
    const service = new Started({ DATA_DIR: folder, ...ISSUER, ...settings });
    const root = await service.shows(/listening on (http:\/\/[^\s"]+)/);
    const made = await sendEverything(root);
    await service.stop();
    expect(service.output.split('\n').length).toBeGreaterThan(routes().length);
    expectNothing(service.output, made);
  });

  it('has nothing of the addresses of servers that cannot be reached', async () => {
    const service = new Started({ DATA_DIR: folder, ...ISSUER, ...SECRET_SETTINGS });
    await service.shows(/(ECONNREFUSED)[^\n]+MongoServerSelectionError|MongoServerSelectionError/);
    await service.shows(/(EventStoreDB)/);
    await service.stop();
    expectNothing(service.output);
  });

  it('has nothing of settings that are refused', () => {
    const values = ['plntd\u0000', 'plntd://ops:plntd@plntd', '{plntd}'];
    for (const { name } of VARIABLES) {
      for (const value of values) {
        try {
          loadConfig({ [name]: value });
        } catch (cause) {
          expect(cause).toBeInstanceOf(ConfigError);
          expect([name, hasPlanted(String(cause))]).toEqual([name, false]);
        }
      }
    }
  });
});

/** Sends every planted request; the secrets that the service made. */
async function sendEverything(root: string): Promise<string[]> {
  const send = async (method: string, url: string, sent: Json): Promise<Json> => {
    const { key = ADMIN, headers = {}, body } = sent;
    const answer = await fetch(root + url, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    return answer.ok && isJson ? JSON.parse(text) : null;
  };
  const person = { firstName: '', lastName: '', username: '', email: '' };
  const body = { ...(plantedIn(person) as object), currency: 'CREDIT' };
  const client = await send('POST', '/v1/clients', { body });
  const made: string[] = [];
  for (const route of routes()) {
    if (route.path.endsWith('/stream')) continue;
    const url = route.path.replace(':id', client.clientId).replaceAll(/:\w+/g, 'x-1');
    for (const { url: address, sent } of requestsOf(route, url, [])) {
      made.push(...madeSecretsIn(await send(route.method, address, sent)));
    }
  }
  return made;
}
