import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

const CONSOLE_VENDORS = [
  ...['@mantine/core', '@mantine/hooks', '@tanstack/react-query', 'get-nonce', 'openapi-fetch'],
  ...['react', 'react-dom', 'react-intl', 'uplot', 'uqr'],
];

/**
 * The imports of each area of the code, and the vendors that each may use. From the areas in
 * `types` only types may be imported; `node` says whether Node's own modules may be.
 */
const FOLDERS = {
  async: { folders: [], node: true },
  domain: { folders: [], vendors: ['immutable'], node: false },
  ports: { folders: ['domain'], nodeTypes: true, node: false },
  projections: { folders: ['domain'], types: ['ports'], node: false },
  codec: { folders: ['domain'], types: ['ports'], vendors: ['immutable'], node: true },
  application: {
    folders: ['async', 'domain', 'ports', 'codec', 'projections'],
    vendors: [
      '@nestjs/cqrs',
      '@nestjs/common',
      '@node-rs/argon2',
      'immutable',
      'jose',
      'otpauth',
      'rxjs',
    ],
    node: true,
  },
  adapters: { folders: ['async', 'ports', 'domain', 'codec'], types: ['config'], node: true },
  api: {
    folders: ['application', 'async', 'domain', 'ports'],
    types: ['config', 'projections'],
    vendors: [
      '@fastify/cookie',
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/cqrs',
      '@nestjs/platform-fastify',
      'class-transformer',
      'class-validator',
      'dataloader',
      'fastify',
      'graphql',
      'graphql-ws',
      'libphonenumber-js',
      'pino',
      'prom-client',
      'reflect-metadata',
      'rxjs',
      'swagger-ui-dist',
      'ws',
    ],
    node: true,
  },
  config: { folders: [], node: true },
  // A client of the public interface: it shares no code with the service.
  console: {
    folders: [],
    vendors: CONSOLE_VENDORS,
    node: false,
  },
};

/**
 * Inside these folders imports go only downward: each sub-folder may import the named ones. A file
 * that lies directly in the folder may import all of them.
 */
const FLOORS = {
  'src/application': {
    'legal-entities': ['access', 'lanes'],
    brands: ['access', 'lanes'],
    presets: ['access', 'lanes'],
    statements: ['access', 'brands', 'lanes', 'legal-entities'],
    reactors: [
      'commands',
      'queries',
      'purge',
      'mails',
      'access',
      'instances',
      'lanes',
      'schedule',
      'statements',
    ],
    commands: ['queries', 'access', 'names', 'lanes', 'engine'],
    mails: ['statements', 'brands', 'commands', 'queries', 'access', 'lanes', 'engine'],
    push: ['queries', 'lanes'],
    queries: [
      'access',
      'brands',
      'purge',
      'lanes',
      'legal-entities',
      'presets',
      'statements',
      'engine',
      'refusals',
      'schedule',
      'webhooks',
    ],
    purge: ['access', 'names', 'lanes', 'engine', 'refusals'],
    schedule: ['access', 'statements'],
    webhooks: ['access', 'lanes', 'engine', 'instances'],
    access: ['names', 'lanes', 'engine', 'instances'],
    names: ['lanes', 'engine'],
    lanes: ['engine', 'refusals'],
    refusals: [],
    engine: ['instances'],
    instances: [],
  },
  'src/api': {
    http: ['graphql', 'operations', 'commands', 'views', 'input', 'auth', 'errors'],
    graphql: ['operations', 'commands', 'views', 'input', 'auth', 'errors'],
    operations: ['commands', 'views', 'input', 'auth', 'errors'],
    commands: ['input', 'auth', 'errors'],
    views: ['input', 'auth', 'errors'],
    input: ['errors'],
    auth: ['errors'],
    errors: [],
  },
  'src/api/http': {
    routes: ['server', 'openapi'],
    operator: ['server', 'openapi', 'sockets'],
    console: ['server'],
    sockets: ['server'],
    server: [],
    openapi: ['server'],
  },
};

/** Each vendor of an adapter is imported by that adapter only. */
const ADAPTER_VENDORS = {
  embedded: ['@photostructure/sqlite', 'immutable'],
  eventstoredb: ['@eventstore/db-client'],
  mongodb: ['mongodb'],
  oidc: ['openid-client'],
  pdf: ['bidi-js', 'pdfkit'],
  smtp: ['nodemailer'],
  templates: ['eta'],
  system: ['luxon', 'pino'],
  webhooks: ['ipaddr.js', 'standardwebhooks', 'undici'],
};

/** Entry points may import every area and these vendors; vendors of other areas stay there. */
const ENTRANCE_VENDORS = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/platform-fastify',
  'fastify',
  'pino',
  'pino-pretty',
  'prom-client',
  'reflect-metadata',
  'rxjs',
];
const CLI_VENDORS = ['commander', 'cli-progress', 'csv-parse', 'iconv-lite'];

/**
 * @param {string} path relative to the root of the repository
 * @returns {{ folder: string; adapter?: string }}
 */
function placeOf(path) {
  const [top, folder, adapter] = path.split('/');
  if (top === 'projections') return { folder: 'projections' };
  if (top === 'console') return { folder: folder === 'src' ? 'console' : 'console-build' };
  if (folder === 'adapters') return { folder, adapter };
  return { folder: folder.replace(/\.(ts|js)$/, '') };
}

function isTypeOnly(node) {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return node.argument.literal;
  const called = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return called ? node.arguments[0] : undefined;
}

/** The last imports of each path: two rules ask about each file. */
const READ = new Map();

/**
 * Every module that a file names, whichever way it imports it.
 *
 * @param {string} path
 * @param {string} text
 * @returns {readonly { name: string; typeOnly: boolean }[]}
 */
export function importsOf(path, text) {
  const last = READ.get(path);
  if (last?.text === text) return last.imports;
  const imports = readImports(path, text);
  READ.set(path, { text, imports });
  return imports;
}

function readImports(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found = [];
  const visit = (node) => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const typeOnly = !ts.isCallExpression(node) && isTypeOnly(node);
      found.push({ name: specifier.text, typeOnly });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function neighbourAllowed(from, to, typeOnly) {
  const rule = FOLDERS[from.folder];
  if (!rule) return true;
  if (from.folder === to.folder) return from.adapter === to.adapter;
  return rule.folders.includes(to.folder) || (typeOnly && Boolean(rule.types?.includes(to.folder)));
}

/** Inside `api`, only `http` knows the server: every other facade must do without it. */
const HTTP_VENDORS = [
  '@fastify/cookie',
  '@nestjs/platform-fastify',
  'fastify',
  'prom-client',
  'swagger-ui-dist',
];

function vendorOf(name) {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

function isHttpOnly(path, name) {
  const isOutside = path.startsWith('src/api/') && !path.startsWith('src/api/http/');
  return isOutside && HTTP_VENDORS.includes(vendorOf(name));
}

function vendorAllowed({ folder, adapter }, name, typeOnly) {
  const rule = FOLDERS[folder];
  if (name.startsWith('node:') || builtinModules.includes(name)) {
    return !rule || rule.node || (typeOnly && Boolean(rule.nodeTypes));
  }
  const vendor = vendorOf(name);
  if (!rule) {
    return [...ENTRANCE_VENDORS, ...(folder === 'cli' ? CLI_VENDORS : [])].includes(vendor);
  }
  const own = folder === 'adapters' ? ADAPTER_VENDORS[adapter] : rule.vendors;
  return Boolean(own?.includes(vendor));
}

/** The sub-folder of `top` that contains a path; null = none. */
function floorOf(top, path) {
  const inside = path.startsWith(`${top}/`) ? path.slice(top.length + 1).split('/') : [];
  return inside.length > 1 ? inside[0] : null;
}

function floorAllowed(path, target) {
  return Object.entries(FLOORS).every(([top, floors]) => {
    const from = floorOf(top, path);
    const to = target.startsWith(`${top}/`) ? floorOf(top, target) : from;
    if (from === null || from === to) return true;
    return Boolean(floors[from]?.includes(to));
  });
}

/**
 * The forbidden imports of one source.
 *
 * @param {string} path such as `src/domain/credits.ts`
 * @param {string} text
 * @returns {string[]} one line for each
 */
export function forbiddenImports(path, text) {
  const from = placeOf(path);
  return importsOf(path, text)
    .filter(({ name, typeOnly }) => {
      if (!name.startsWith('.')) {
        return !vendorAllowed(from, name, typeOnly) || isHttpOnly(path, name);
      }
      const target = posix.join(posix.dirname(path), name);
      return !neighbourAllowed(from, placeOf(target), typeOnly) || !floorAllowed(path, target);
    })
    .map(
      ({ name }) => `${path}: the folder "${from.adapter ?? from.folder}" may not import ${name}`,
    );
}
