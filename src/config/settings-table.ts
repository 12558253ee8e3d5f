import {
  anyText,
  flag,
  hostName,
  key32,
  longText,
  mailAddress,
  networks,
  oneOf,
  origins,
  publicUrl,
  whole,
} from './parsers.js';
import { eventStoreUrl, mongodbUrl } from './server-urls.js';
import { smtpUrl } from './smtp-url.js';
import { issuerUrl } from './issuer.js';
import { optional, preset, secret } from './setting.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting of the service, once, in the order in which operators need them. */
export const SETTINGS = {
  port: preset('PORT', '3000', whole(0, 65_535), 'listening port; 0 picks a free one'),
  host: preset('HOST', '127.0.0.1', hostName, 'listening address'),
  /** Not used when servers keep everything. */
  dataDir: preset('DATA_DIR', './data', anyText, 'directory of the embedded stores'),
  /** May contain a password. */
  eventStoreUrl: secret(
    'EVENTSTORE_URL',
    eventStoreUrl,
    'esdb://…: the log goes to EventStoreDB; a path names one of several ledgers there',
  ),
  /** May contain a password. */
  mongodbUrl: secret(
    'MONGODB_URL',
    mongodbUrl,
    'mongodb://…/name: read models, id index and vault go to MongoDB',
  ),
  /** Wraps the clients' keys. */
  masterKey: secret(
    'TALLYSTICK_MASTER_KEY',
    key32,
    '32 bytes base64; unset: made once in DATA_DIR/master.key; required with a server',
  ),
  adminKey: secret(
    'TALLYSTICK_ADMIN_KEY',
    longText,
    'a fixed admin key, 32 characters or more; never stored',
  ),
  /** Read by commands that call a service, not by the service. */
  apiKey: secret(
    'TALLYSTICK_API_KEY',
    anyText,
    'for tallystick import --url: an admin key of that service',
  ),
  smtpUrl: secret(
    'SMTP_URL',
    smtpUrl,
    'smtps://user:password@host: the server that sends mails; unset: they wait in the outbox',
  ),
  mailFrom: optional(
    'MAIL_FROM',
    mailAddress,
    'sender of mails, such as Credits <credits@example.com>; required with SMTP_URL',
  ),
  logLevel: preset('LOG_LEVEL', 'info', oneOf(LOG_LEVELS), LOG_LEVELS.join(', ')),
  lanesMax: preset(
    'TALLYSTICK_LANES_MAX',
    '20000',
    whole(1, 10_000_000),
    'most clients whose state stays in memory',
  ),
  snapshotEvery: preset(
    'TALLYSTICK_SNAPSHOT_EVERY',
    '500',
    whole(1, 1_000_000),
    'events of one client between two snapshots of it',
  ),
  reservationsMax: preset(
    'TALLYSTICK_RESERVATIONS_MAX',
    '100000',
    whole(1, 10_000_000),
    'most open reservations of one client',
  ),
  projections: preset(
    'TALLYSTICK_PROJECTIONS',
    'worker',
    oneOf(['worker', 'inline']),
    'read models in a worker thread (worker) or inline',
  ),
  rateLimit: preset(
    'TALLYSTICK_RATE_LIMIT',
    '0',
    whole(0, 1_000_000),
    'requests per second and key; 0 is no limit',
  ),
  strangerRate: preset(
    'TALLYSTICK_STRANGER_RATE',
    '200',
    whole(0, 1_000_000),
    'requests per second and address without a valid key; 0 is no limit',
  ),
  trustedProxies: preset(
    'TALLYSTICK_TRUSTED_PROXIES',
    'none',
    networks,
    'reverse proxies whose X-Forwarded-For counts: 10.0.0.0/8,192.0.2.1',
  ),
  /** Links in mails begin with it, never with the host that a request names. Sign-in returns to it. */
  publicUrl: optional(
    'TALLYSTICK_PUBLIC_URL',
    publicUrl,
    'where people reach the service: for links in mails (unset: http://, HOST and PORT) and sign-in',
  ),
  corsOrigins: preset(
    'TALLYSTICK_CORS_ORIGINS',
    'none',
    origins,
    'origins whose pages may call the service: https://console.example.com,…',
  ),
  connectionsMax: preset(
    'TALLYSTICK_CONNECTIONS_MAX',
    '2000',
    whole(1, 1_000_000),
    'connections at once',
  ),
  connectionsPerAddress: preset(
    'TALLYSTICK_CONNECTIONS_PER_ADDRESS',
    '1000',
    whole(1, 1_000_000),
    'connections at once from one address, trusted proxies excepted',
  ),
  bodyMemory: preset(
    'TALLYSTICK_BODY_MEMORY',
    '64',
    whole(8, 65_536),
    'MiB of bodies above 16 KiB in work at once, at most a sixteenth of the heap',
  ),
  /** Searches that run at the same time, and also audits and exports that do. */
  longReads: preset(
    'TALLYSTICK_LONG_READS',
    '4',
    whole(1, 1_000),
    'searches at once, and also audits and exports at once; a key has half of them',
  ),
  longReadsWaiting: preset(
    'TALLYSTICK_LONG_READS_WAITING',
    '128',
    whole(0, 100_000),
    'searches that wait for their turn, and also audits and exports that do',
  ),
  streamsMax: preset(
    'TALLYSTICK_STREAMS_MAX',
    '2000',
    whole(1, 1_000_000),
    'streams of live meters and GraphQL subscriptions at once; a key has half of them',
  ),
  socketsPerAddress: preset(
    'TALLYSTICK_SOCKETS_PER_ADDRESS',
    '500',
    whole(1, 1_000_000),
    'WebSockets for GraphQL subscriptions at once from one address',
  ),
  subscriptionsPerSocket: preset(
    'TALLYSTICK_SUBSCRIPTIONS_PER_SOCKET',
    '100',
    whole(1, 1_000_000),
    'GraphQL subscriptions at once on one WebSocket',
  ),
  /** Beyond it, work that cannot be undone waits. */
  clockJumpMinutes: preset(
    'TALLYSTICK_CLOCK_JUMP_MINUTES',
    '60',
    whole(0, 10_000_000),
    'minutes that the clock may be set ahead before purges, top-ups and statements wait; 0 is no limit',
  ),
  refusalDays: preset(
    'TALLYSTICK_REFUSAL_DAYS',
    '30',
    whole(0, 3_650),
    'days that refused messages are kept; 0 keeps none',
  ),
  /** Beyond it the oldest are removed. */
  refusalsMax: preset(
    'TALLYSTICK_REFUSALS_MAX',
    '1000000',
    whole(100, 1_000_000_000),
    'refused messages kept, a tenth of it for one client',
  ),
  docs: preset(
    'TALLYSTICK_DOCS',
    'open',
    oneOf(['open', 'closed']),
    '/docs and /openapi.json need no key (open) or one (closed)',
  ),
  graphqlCostMax: preset(
    'TALLYSTICK_GRAPHQL_COST_MAX',
    '10000',
    whole(0, 1_000_000_000),
    'most objects that one GraphQL document may ask for; 0 switches GraphQL off',
  ),
  metrics: preset(
    'TALLYSTICK_METRICS',
    'key',
    oneOf(['key', 'loopback']),
    'loopback: direct requests of this machine read /metrics without a key',
  ),
  metricsToken: secret(
    'TALLYSTICK_METRICS_TOKEN',
    longText,
    'opens /metrics and nothing else; 32 characters or more',
  ),
  oidcIssuer: optional(
    'TALLYSTICK_OIDC_ISSUER',
    issuerUrl,
    'issuer of OpenID Connect where staff sign in, with the client id and secret',
  ),
  oidcClientId: optional('TALLYSTICK_OIDC_CLIENT_ID', anyText, 'client id at the issuer'),
  oidcClientSecret: secret(
    'TALLYSTICK_OIDC_CLIENT_SECRET',
    anyText,
    'secret of the client at the issuer',
  ),
  oidcRoleClaim: preset(
    'TALLYSTICK_OIDC_ROLE_CLAIM',
    'role',
    anyText,
    'claim that holds the role of staff: admin or auditor',
  ),
  webhooksAllowPrivate: preset(
    'TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE',
    'false',
    flag,
    'true: webhooks may go to private, loopback and link-local addresses',
  ),
  zoneData: optional(
    'TALLYSTICK_ZONE_DATA',
    anyText,
    'path of a newer latest.json of moment-timezone (time zones)',
  ),
};
