import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, VARIABLES } from '../src/config.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const directory = mkdtempSync(join(tmpdir(), 'tallystick-secrets-'));

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(directory, 's-')), 'sesame');
  writeFileSync(path, content);
  return path;
}

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

const SECRETS = [
  ['TALLYSTICK_MASTER_KEY', MASTER_KEY],
  ['TALLYSTICK_ADMIN_KEY', 'a'.repeat(32)],
  ['TALLYSTICK_METRICS_TOKEN', 'b'.repeat(32)],
  ['TALLYSTICK_API_KEY', 'tly_a-key-of-another-service'],
  ['TALLYSTICK_OIDC_CLIENT_SECRET', 'secret-at-the-issuer'],
  ['SMTP_URL', 'smtps://user:word@mail.example:465'],
  ['MONGODB_URL', 'mongodb://user:word@db.example/credits'],
  ['EVENTSTORE_URL', 'esdb://user:word@node.example:2113?tls=true'],
] as const;

const ISSUER = {
  TALLYSTICK_OIDC_ISSUER: 'https://issuer.example',
  TALLYSTICK_OIDC_CLIENT_ID: 'ledger',
};

/**
 * A server needs the master key, unless that is the secret under test; an issuer needs its names. A mail
 * server needs a sender.
 */
function besides(name: string): Record<string, string> {
  if (name === 'TALLYSTICK_MASTER_KEY') return {};
  const issuer = name === 'TALLYSTICK_OIDC_CLIENT_SECRET' ? ISSUER : {};
  const sender: Record<string, string> =
    name === 'SMTP_URL' ? { MAIL_FROM: 'credits@example.com' } : {};
  return { TALLYSTICK_MASTER_KEY: MASTER_KEY, ...issuer, ...sender };
}

describe('secrets in files', () => {
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are those settings that may hold a password or a key', () => {
    const names = VARIABLES.map(({ name }) => name).filter((name) => name.endsWith('_FILE'));
    expect(names.sort()).toEqual(SECRETS.map(([name]) => `${name}_FILE`).sort());
  });

  it.each(SECRETS)('reads %s from a file, as from the environment', (name, value) => {
    const others = besides(name);
    const expected = loadConfig({ ...others, [name]: value });
    for (const ending of ['', '\n', '\r\n']) {
      const path = fileWith(`${value}${ending}`);
      expect(loadConfig({ ...others, [`${name}_FILE`]: path })).toEqual(expected);
    }
  });

  it.each(SECRETS)('refuses %s given in both ways, and names both', (name, value) => {
    const others = besides(name);
    const env = { ...others, [name]: value, [`${name}_FILE`]: fileWith(value) };
    expect(problemsOf(env)).toEqual([`${name} and ${name}_FILE are both set: unset one of them`]);
  });

  it('takes an empty variable beside its file for unset', () => {
    const env = { TALLYSTICK_ADMIN_KEY: '', TALLYSTICK_ADMIN_KEY_FILE: fileWith('a'.repeat(32)) };
    expect(loadConfig(env).adminKey).toBe('a'.repeat(32));
  });

  it('counts a master key in a file as given with a server', () => {
    const key = { TALLYSTICK_MASTER_KEY_FILE: fileWith(MASTER_KEY) };
    const server = { MONGODB_URL_FILE: fileWith('mongodb://db.example/credits') };
    expect(problemsOf({ ...server, ...key })).toEqual([]);
    expect(problemsOf(server)).toEqual([expect.stringContaining('openssl rand -base64 32')]);
  });

  it.each([
    ['a missing file', join(directory, 'sesame'), 'cannot be read (ENOENT): give the path'],
    ['a directory', directory, 'cannot be read (EISDIR): give the path'],
    ['an empty file', fileWith('\n'), 'an empty file: write the value into it'],
    ['an endless device', '/dev/zero', 'a file of over 64 KiB: give the path'],
    ['the secret instead of a path', 'sesame'.repeat(6), 'cannot be read (ENOENT)'],
  ])('refuses %s in one line without the value', (_, path, reason) => {
    const problems = problemsOf({ TALLYSTICK_ADMIN_KEY_FILE: path });
    expect(problems).toEqual([expect.stringMatching(/^TALLYSTICK_ADMIN_KEY_FILE names [^\n]+$/)]);
    expect(problems[0]).toContain(reason);
    expect(problems.join()).not.toContain('sesame');
  });

  it('names the file setting when the value in the file is malformed', () => {
    const problems = problemsOf({ TALLYSTICK_ADMIN_KEY_FILE: fileWith('sesame') });
    expect(problems).toEqual([
      expect.stringMatching(/^the value in TALLYSTICK_ADMIN_KEY_FILE must be [^\n]+$/),
    ]);
    expect(problems.join()).not.toContain('sesame');
  });

  it('offers no file for settings that are not secret', () => {
    expect(problemsOf({ TALLYSTICK_DOCS_FILE: '/etc/docs' })).toEqual([
      expect.stringMatching(/^TALLYSTICK_DOCS_FILE is unknown/),
    ]);
  });
});
