/** The server behind MONGODB_URL where it is another one than MongoDB, as `FerretDB 1.24.2`. */
export const OTHER_SERVER = process.env['MONGODB_SERVER'] ?? '';

/** Features of MongoDB that FerretDB lacks (docs/reference/servers.md). */
const LACKED_BY_FERRETDB = {
  'one-step updates': 'another write can come between the filter of an update and its change',
  'expiring documents': 'no index removes documents after their time',
  'lists in lists': 'a list cannot be an element of a list',
} as const;

/**
 * Registers a test that needs a feature of MongoDB. On a server that lacks the feature the test is
 * skipped, and one line on stderr says so.
 */
export function itNeeding(feature: keyof typeof LACKED_BY_FERRETDB): jest.It {
  if (!OTHER_SERVER.startsWith('FerretDB')) return it;
  const file = expect.getState().testPath?.split('/test/').at(-1) ?? 'a suite';
  const reason = LACKED_BY_FERRETDB[feature];
  process.stderr.write(
    `SKIPPED one test of ${file} on ${OTHER_SERVER}: no ${feature}, ${reason}\n`,
  );
  return it.skip;
}
