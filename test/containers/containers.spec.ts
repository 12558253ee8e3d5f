import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadConfig, VARIABLES } from '../../src/config.js';
import { OwnEventStore } from '../chaos/world/own-event-store.js';
import { tallystick } from '../cli/run-tallystick.js';
import { until } from '../contracts/until.js';
import { Service } from '../e2e/service.js';
import {
  compose,
  DATABASES,
  instances,
  parts,
  read,
  ROOT,
  text,
  type Part,
} from './compose-file.js';
import { OwnMongo } from '../faults/servers/own-mongo.js';

/** Settings of a node of EventStoreDB 24.2; an unknown one prevents its start. */
const EVENTSTORE_KNOWN = new Set(
  `CLUSTER_SIZE DISCOVER_VIA_DNS RUN_PROJECTIONS NODE_PORT INSECURE REPLICATION_IP GOSSIP_SEED
  ADVERTISE_HOST_TO_CLIENT_AS TRUSTED_ROOT_CERTIFICATES_PATH CERTIFICATE_FILE
  CERTIFICATE_PRIVATE_KEY_FILE`.split(/\s+/),
);

/** Compose's result for `${NAME:-preset}` and `${NAME:?why}` with these variables set. */
function filledIn(value: string, env: { readonly [name: string]: string }): string {
  return value.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, kind: string, rest) => {
    const given = env[name] ?? '';
    if (given !== '') return given;
    if (kind === '?') throw new Error(`${name}: ${String(rest)}`);
    return String(rest);
  });
}

describe('docker compose', () => {
  const masterKey = Buffer.alloc(32, 7).toString('base64');

  it.each(instances)('gives %s settings that it takes', (_, { environment = {} }) => {
    const known = new Set(VARIABLES.map(({ name }) => name));
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    const given = { TALLYSTICK_MASTER_KEY: masterKey };
    const env = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, filledIn(value, given)]),
    );
    const config = loadConfig(env);
    expect(config).toMatchObject({ port: 3000, host: '0.0.0.0', adminKey: null });
    expect(config.eventStoreUrl).toMatch(/^esdb:/);
    expect(config.mongodbUrl).toContain('replicaSet=');
  });

  it.each(instances)('does not start %s without a master key', (_, { environment = {} }) => {
    const key = environment['TALLYSTICK_MASTER_KEY'] ?? '';
    expect(() => filledIn(key, {})).toThrow('openssl rand -base64 32');
  });

  it.each(instances)('connects %s to servers that there are', (_, { environment = {} }) => {
    const hosts = ['EVENTSTORE_URL', 'MONGODB_URL'].flatMap((name) => {
      const authority = /\/\/(?:[^@/]*@)?([^/?]+)/.exec(environment[name] ?? '')?.[1] ?? '';
      return authority.split(',').map((host) => host.split(':')[0] ?? '');
    });
    expect(hosts.length).toBeGreaterThanOrEqual(2);
    expect(hosts.filter((host) => compose.services[host] === undefined)).toEqual([]);
  });

  it.each(DATABASES)('gives %s a volume, a health check and a restart', (_, part) => {
    expect(part.restart).toBe('always');
    expect(part.volumes?.some((volume) => /^[\w-]+:\/(var\/lib|data)\//.test(volume))).toBe(true);
    expect(part.healthcheck?.test[0]).toBe('CMD-SHELL');
    const own = Object.keys(part.environment ?? {}).filter((name) => name.startsWith('EVENT'));
    const names = own.map((name) => name.replace('EVENTSTORE_', ''));
    expect(names.filter((name) => !EVENTSTORE_KNOWN.has(name))).toEqual([]);
  });

  it('checks the health of every instance where it says that it is ready', () => {
    for (const [, { healthcheck, restart }] of instances) {
      expect(healthcheck?.test.join(' ')).toContain('/health/ready');
      expect(restart).toBe('always');
    }
  });

  it('starts one of each by default, and three of each with two instances as a cluster', () => {
    const names = (cluster: boolean): string[] =>
      parts
        .filter(([, { profiles }]) => (profiles ?? []).includes('cluster') === cluster)
        .map(([name]) => name.replace(/-?\d$/, ''));
    expect(names(false).sort()).toEqual(['esdb', 'mongo', 'tallystick']);
    expect(names(true).sort()).toEqual(
      [
        'balancer',
        'certificates',
        ...twice('tallystick'),
        ...thrice('esdb'),
        ...thrice('mongo'),
      ].sort(),
    );
  });

  it('names only parts, volumes, networks and files that there are', () => {
    for (const [name, part] of parts) {
      const needed = Object.keys(part.depends_on ?? {});
      expect([name, needed.filter((each) => !(each in compose.services))]).toEqual([name, []]);
      const volumes = (part.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      expect([name, volumes.filter((each) => !(each in compose.volumes))]).toEqual([name, []]);
      const { networks = [] } = part;
      const joined = Array.isArray(networks) ? networks : Object.keys(networks);
      expect([name, joined.filter((each) => !(each in compose.networks))]).toEqual([name, []]);
      const files = (part.configs ?? []).map(({ source }) => source);
      expect([name, files.filter((each) => !(each in compose.configs))]).toEqual([name, []]);
    }
  });

  it('publishes on this machine alone, and no database at all', () => {
    const published = [...text.matchAll(/- (\S+):\d+:\d+$/gm)].map(([, host]) => host);
    expect(new Set(published)).toEqual(new Set(['127.0.0.1']));
    expect(DATABASES.filter(([, part]) => 'ports' in part)).toEqual([]);
  });

  it('balances over all instances of the cluster', () => {
    const content = compose.configs['balancer']?.content ?? '';
    const servers = [...content.matchAll(/server (tallystick-\d):3000/g)].map(([, name]) => name);
    const cluster = instances.map(([name]) => name).filter((name) => name !== 'tallystick');
    expect(servers).toEqual(cluster);
  });

  it('sends what is about one client to one instance', () => {
    // A dollar sign is doubled in the file, or compose would look for a variable.
    const content = (compose.configs['balancer']?.content ?? '').replaceAll('$$', '$');
    expect(content).toContain('hash $client consistent;');
    const pattern = /"~(\S+)" \$id;/.exec(content)?.[1] ?? '';
    const idOf = new RegExp(pattern);
    const id = '018F3b1c-9d3e-7a10-8c55-0123456789ab';
    expect(idOf.exec(`/v1/clients/${id}/debits`)?.groups?.['id']).toBe(id);
    expect(idOf.exec(`/v1/clients/${id}?minRevision=3`)?.groups?.['id']).toBe(id);
    for (const other of ['/v1/debits', '/v1/clients?limit=5', `/v1/events?client=${id}`]) {
      expect(idOf.exec(other)).toBeNull();
    }
  });

  it('mentions existing commands', async () => {
    const response = [...text.matchAll(/bin\/tallystick\.mjs ([\w ]+?)(?: --|$)/gm)];
    expect(response.length).toBeGreaterThan(0);
    for (const [, command = ''] of response) {
      const ran = await tallystick([...command.split(' '), '--help'], ROOT);
      expect([ran.status, ran.stdout.includes(`tallystick ${command}`)]).toEqual([0, true]);
    }
  });
});

/**
 * Compose starts the servers on fresh volumes, waits until they are healthy, starts the service and
 * waits for its health check. Stand-ins take the part of the servers, and a free port that of 3000.
 */
describe('the first start of docker compose, on fresh volumes', () => {
  let eventStore: OwnEventStore;
  let mongo: OwnMongo;
  let service: Service | null = null;
  beforeAll(async () => {
    [eventStore, mongo] = await Promise.all([OwnEventStore.start(1), OwnMongo.start()]);
  });
  afterAll(async () => {
    await service?.stop();
    await Promise.all([eventStore.remove(), mongo.remove()]);
  });

  it('reaches a healthy service that shows what is written to it', async () => {
    const { environment = {}, healthcheck, depends_on: needed } = servicePart();
    expect(needed).toEqual({
      esdb: { condition: 'service_healthy' },
      mongo: { condition: 'service_healthy' },
    });
    const given = { TALLYSTICK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    const settings = Object.entries(environment)
      .map(([name, value]) => [name, filledIn(value, given)] as const)
      .filter(([, value]) => value !== '');
    const running = await Service.start('/nowhere', {
      ...Object.fromEntries(settings),
      ...{ HOST: '127.0.0.1', PORT: '0' },
      ...{ EVENTSTORE_URL: eventStore.url, MONGODB_URL: mongo.url },
    });
    service = running;
    const check = (healthcheck?.test ?? []).map((word) =>
      word.replaceAll('http://127.0.0.1:3000', running.url),
    );
    await until(async () => (await statusOf(check)) === 0);
    const made = await running.call('POST', '/v1/clients', {
      username: 'first',
      email: 'first@example.com',
      currency: 'CREDIT',
      firstName: 'Ada',
      lastName: 'Lovelace',
    });
    expect(made.status).toBe(201);
    const path = `/v1/clients/${String(made.body['clientId'])}/meter?minRevision=0`;
    expect((await running.call('GET', path)).status).toBe(200);
  });
});

function servicePart(): Part {
  const part = compose.services['tallystick'];
  if (part === undefined) throw new Error('no service in docker-compose.yml');
  return part;
}

/** The exit status of a health check in its form CMD. */
async function statusOf([form, command, ...args]: readonly string[]): Promise<number | null> {
  if (form !== 'CMD' || command !== 'node') throw new Error(`no command of node: ${String(form)}`);
  const [status] = (await once(spawn(process.execPath, args), 'exit')) as [number | null];
  return status;
}

describe('the image', () => {
  it('sets only variables that the service knows, and runs without the rights of root', async () => {
    const dockerfile = await read('Dockerfile');
    const settings = /^ENV (.*)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
    const names = settings.map((setting) => setting.split('=')[0] ?? '');
    const known = new Set([...VARIABLES.map(({ name }) => name), 'NODE_ENV']);
    expect(names).toContain('DATA_DIR');
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
  });

  it('has in it what the commands of the compose file start', async () => {
    const dockerfile = await read('Dockerfile');
    expect(dockerfile).toMatch(/^COPY bin bin$/m);
    expect(dockerfile).toMatch(/^CMD \["node", "scripts\/start\.mjs"\]$/m);
  });
});

function twice(name: string): string[] {
  return [name, name];
}

function thrice(name: string): string[] {
  return [name, name, name];
}
