import { ConfigError, describeVariables, loadConfig, VARIABLES } from '../src/config.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const WITH_KEY = { TALLYSTICK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };

describe('loadConfig', () => {
  it('serves from an empty environment', () => {
    expect(loadConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      eventStoreUrl: null,
      mongodbUrl: null,
      masterKey: null,
      adminKey: null,
      apiKey: null,
      mailFrom: null,
      smtpUrl: null,
      logLevel: 'info',
      lanesMax: 20_000,
      snapshotEvery: 500,
      reservationsMax: 100_000,
      projections: 'worker',
      publicUrl: null,
      rateLimit: 0,
      strangerRate: 200,
      streamsMax: 2_000,
      socketsPerAddress: 500,
      subscriptionsPerSocket: 100,
      trustedProxies: [],
      corsOrigins: [],
      connectionsMax: 2_000,
      connectionsPerAddress: 1_000,
      bodyMemory: 64,
      longReads: 4,
      longReadsWaiting: 128,
      clockJumpMinutes: 60,
      refusalDays: 30,
      refusalsMax: 1_000_000,
      docs: 'open',
      metrics: 'key',
      metricsToken: null,
      oidcIssuer: null,
      oidcClientId: null,
      oidcClientSecret: null,
      oidcRoleClaim: 'role',
      graphqlCostMax: 10_000,
      webhooksAllowPrivate: false,
      zoneData: null,
    });
  });

  it('takes every variable', () => {
    const key = Buffer.alloc(32, 7);
    const config = loadConfig({
      PORT: '0',
      HOST: '::',
      DATA_DIR: '/var/lib/tallystick',
      EVENTSTORE_URL: 'esdb://ops:secret@one:2113,two:2113?tls=true',
      MONGODB_URL: 'mongodb://ops:secret@one:27017/credits?replicaSet=rs0',
      TALLYSTICK_MASTER_KEY: key.toString('base64'),
      TALLYSTICK_ADMIN_KEY: 'a'.repeat(32),
      SMTP_URL: 'smtps://user:secret@mail.example:465',
      MAIL_FROM: 'Credits <credits@example.com>',
      LOG_LEVEL: 'silent',
      TALLYSTICK_LANES_MAX: '1',
      TALLYSTICK_SNAPSHOT_EVERY: '2',
      TALLYSTICK_PROJECTIONS: 'inline',
      TALLYSTICK_RATE_LIMIT: '25',
      TALLYSTICK_CORS_ORIGINS: 'https://a.example, http://localhost:5173,http://[::1]:8080',
      TALLYSTICK_ZONE_DATA: '/etc/tallystick/zones.json',
    });
    expect(config).toMatchObject({ port: 0, host: '::', dataDir: '/var/lib/tallystick' });
    expect(config).toMatchObject({ lanesMax: 1, snapshotEvery: 2, rateLimit: 25 });
    expect(config).toMatchObject({ logLevel: 'silent', projections: 'inline' });
    expect(config.corsOrigins).toEqual([
      'https://a.example',
      'http://localhost:5173',
      'http://[::1]:8080',
    ]);
    expect(config).toMatchObject({ smtpUrl: 'smtps://user:secret@mail.example:465' });
    expect(config).toMatchObject({ zoneData: '/etc/tallystick/zones.json' });
    expect(config).toMatchObject({ mailFrom: 'Credits <credits@example.com>' });
    expect(config.eventStoreUrl).toBe('esdb://ops:secret@one:2113,two:2113?tls=true');
    expect(config.mongodbUrl).toBe('mongodb://ops:secret@one:27017/credits?replicaSet=rs0');
    expect(config.adminKey).toBe('a'.repeat(32));
    expect(config.masterKey?.equals(key)).toBe(true);
  });

  it('returns a frozen object', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it('counts an empty variable as unset, as compose files leave them', () => {
    expect(loadConfig({ PORT: '', EVENTSTORE_URL: '', TALLYSTICK_ADMIN_KEY: ' ' })).toEqual(
      loadConfig({}),
    );
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '80.5'],
    ['HOST', 'http://example.com'],
    ['LOG_LEVEL', 'loud'],
    ['SMTP_URL', 'mail.example'],
    ['SMTP_URL', 'smtp://mail.example/?tls.rejectUnauthorized=false'],
    ['SMTP_URL', 'smtps://mail.example?tls=off'],
    ['SMTP_URL', 'smtp://user:%E0%A4%A@mail.example'],
    ['MAIL_FROM', 'nobody'],
    ['TALLYSTICK_MASTER_KEY', Buffer.alloc(31).toString('base64')],
    ['TALLYSTICK_MASTER_KEY', `${Buffer.alloc(32).toString('base64')}!`],
    ['TALLYSTICK_ADMIN_KEY', 'a'.repeat(31)],
    ['TALLYSTICK_ADMIN_KEY', `${'a'.repeat(31)} b`],
    ['TALLYSTICK_LANES_MAX', '0'],
    ['TALLYSTICK_SNAPSHOT_EVERY', '0'],
    ['TALLYSTICK_PROJECTIONS', 'thread'],
    ['TALLYSTICK_RATE_LIMIT', 'none'],
    ['TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE', 'yes'],
    ['TALLYSTICK_CORS_ORIGINS', '*'],
    ['TALLYSTICK_CORS_ORIGINS', 'null'],
    ['TALLYSTICK_CORS_ORIGINS', 'https://*.example.com/'],
    ['TALLYSTICK_CORS_ORIGINS', 'https://console.example.com/'],
    ['TALLYSTICK_CORS_ORIGINS', 'https://console.example.com,'],
    ['TALLYSTICK_CORS_ORIGINS', 'https://Console.example.com'],
    ['TALLYSTICK_CORS_ORIGINS', 'https://console.example.com:443'],
    ['TALLYSTICK_CORS_ORIGINS', 'console.example.com'],
    ['TALLYSTICK_CORS_ORIGINS', 'ftp://console.example.com'],
    ['TALLYSTICK_PUBLIC_URL', 'credits.example.com'],
    ['TALLYSTICK_PUBLIC_URL', 'ftp://credits.example.com'],
    ['TALLYSTICK_PUBLIC_URL', 'https://ada:secret@credits.example.com'],
    ['TALLYSTICK_PUBLIC_URL', 'https://credits.example.com/?'],
    ['TALLYSTICK_PUBLIC_URL', 'https://credits.example.com/#top'],
  ])('refuses %s=%s in one line that names it', (name, value) => {
    const besides: Record<string, string> =
      name === 'SMTP_URL' ? { MAIL_FROM: 'credits@example.com' } : {};
    const problems = problemsOf({ ...besides, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be [^\n]+$`))]);
  });

  it('refuses a mail server without a sender', () => {
    const problems = problemsOf({ SMTP_URL: 'smtp://mail.example?tls=off' });
    expect(problems).toEqual([expect.stringMatching(/^MAIL_FROM must be given with SMTP_URL/)]);
    const given = { SMTP_URL: 'smtp://mail.example?tls=off', MAIL_FROM: 'credits@example.com' };
    expect(loadConfig(given)).toMatchObject({ smtpUrl: given.SMTP_URL });
  });

  it.each([
    ['https://credits.example.com', 'https://credits.example.com'],
    ['https://Credits.example.com:443/', 'https://credits.example.com'],
    ['http://[::1]:3000/credits/', 'http://[::1]:3000/credits'],
  ])('reads the public URL %s as %s', (text, value) => {
    expect(loadConfig({ TALLYSTICK_PUBLIC_URL: text })).toMatchObject({ publicUrl: value });
    expect(loadConfig({})).toMatchObject({ publicUrl: null });
  });

  it('refuses unknown variables with its prefix and ignores others', () => {
    expect(problemsOf({ TALLYSTICK_ADMINKEY: 'x', HOME: '/root', TALLY: '1' })).toEqual([
      'TALLYSTICK_ADMINKEY is unknown: correct its spelling or unset it (see serve --help)',
    ]);
  });

  it.each([
    ['EVENTSTORE_URL', 'esdb://127.0.0.1:2113?tls=false'],
    ['EVENTSTORE_URL', 'esdb+discover://nodes.example'],
    ['EVENTSTORE_URL', 'esdb://127.0.0.1:2113/staging-2?tls=false'],
    ['EVENTSTORE_URL', 'esdb://user:pa%40ss@[::1]:2113,b.example:2114/'],
    ['MONGODB_URL', 'mongodb://127.0.0.1:27017/tallystick'],
    ['MONGODB_URL', 'mongodb+srv://user:secret@db.example/credits?w=majority'],
  ])('takes %s=%s with a master key', (name, value) => {
    expect(problemsOf({ [name]: value, ...WITH_KEY })).toEqual([]);
  });

  it.each([
    ['EVENTSTORE_URL', 'kurrentdb://sesame:2113'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['EVENTSTORE_URL', 'esdb://sesame:99999'],
    ['EVENTSTORE_URL', 'esdb://sesame:2113/a/path'],
    ['EVENTSTORE_URL', 'esdb://sesame:2113/Upper.Case'],
    ['EVENTSTORE_URL', 'esdb://sesame:2113/-'],
    ['EVENTSTORE_URL', 'sesame:2113'],
    ['MONGODB_URL', 'mongodb://sesame:27017'],
    ['MONGODB_URL', 'mongodb://sesame:27017/'],
    ['MONGODB_URL', 'mongodb://sesame:27017/a.b'],
    ['MONGODB_URL', 'http://sesame/credits'],
    ['MONGODB_URL', 'mongodb:///credits'],
  ])('refuses %s=%s, and does not repeat it', (name, value) => {
    const problems = problemsOf({ [name]: value, ...WITH_KEY });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be [^\n]+$`))]);
    expect(problems.join()).not.toContain('sesame');
  });

  it.each<Record<string, string>>([
    { MONGODB_URL: 'mongodb://db/credits' },
    { EVENTSTORE_URL: 'esdb://node:2113' },
    { EVENTSTORE_URL: 'esdb://node:2113', MONGODB_URL: 'mongodb://db/credits' },
  ])('asks for the master key, which all instances share, with %o', (env) => {
    expect(problemsOf(env)).toEqual([
      expect.stringMatching(
        /^TALLYSTICK_MASTER_KEY must be given with .+ `openssl rand -base64 32`/,
      ),
    ]);
  });

  it('asks for all settings of an issuer', () => {
    const issuer = { TALLYSTICK_OIDC_ISSUER: 'https://issuer.example.com' };
    expect(problemsOf({ ...issuer, TALLYSTICK_OIDC_CLIENT_ID: 'ledger' })).toEqual([
      'TALLYSTICK_OIDC_CLIENT_SECRET must be given with TALLYSTICK_OIDC_ISSUER: ' +
        'set it, or unset TALLYSTICK_OIDC_ISSUER',
    ]);
    expect(problemsOf({ TALLYSTICK_OIDC_CLIENT_SECRET: 'a secret of the client' })).toHaveLength(2);
  });

  it('names every problem at once, and never a value', () => {
    const problems = problemsOf({
      PORT: 'sesame',
      TALLYSTICK_ADMIN_KEY: 'sesame',
      TALLYSTICK_DOOR: 'sesame',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('sesame');
  });
});

describe('describeVariables', () => {
  it('has one line for each variable, with its default', () => {
    const lines = describeVariables().split('\n');
    expect(lines).toHaveLength(VARIABLES.length);
    for (const [index, { name, preset }] of VARIABLES.entries()) {
      expect(lines[index]).toContain(name);
      expect(lines[index]).toContain(preset === null ? name : `(default ${preset})`);
    }
  });

  it('shows the defaults that loadConfig really takes', () => {
    const presets = VARIABLES.filter(({ preset }) => preset !== null);
    const spelledOut = Object.fromEntries(presets.map(({ name, preset }) => [name, preset ?? '']));
    expect(loadConfig(spelledOut)).toEqual(loadConfig({}));
  });
});
