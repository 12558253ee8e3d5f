/**
 * Increment it when `ClientState`, its shape in `snapshot.ts`, the bits that `IdFilter` derives from an id, or
 * the ids that events mention change. Snapshots of other schemas are discarded.
 */
export const SNAPSHOT_SCHEMA = 9;
/** A snapshot whose reservations are in pieces: an earlier version would read it without them. */
const SCHEMA_IN_PIECES = 10;
/** Added for a client with a password: an earlier version would read it without the password. */
const SCHEMA_OF_PASSWORD = 2;
/** Added for a client with a second factor, for the same reason. */
const SCHEMA_OF_FACTOR = 4;
/** The schemas that this version reads. */
export const SNAPSHOT_SCHEMAS: ReadonlySet<number> = new Set(
  [SNAPSHOT_SCHEMA, SCHEMA_IN_PIECES].flatMap((schema) =>
    [0, SCHEMA_OF_PASSWORD, SCHEMA_OF_FACTOR, SCHEMA_OF_PASSWORD + SCHEMA_OF_FACTOR].map(
      (added) => schema + added,
    ),
  ),
);

/** The schema of a snapshot, by the digests of its pieces and by what its client has. */
export function schemaOf(
  digests: readonly string[],
  state: { readonly passwordId?: string | null; readonly factorId?: string | null },
): number {
  const schema = digests.length > 0 ? SCHEMA_IN_PIECES : SNAPSHOT_SCHEMA;
  const password = (state.passwordId ?? null) === null ? 0 : SCHEMA_OF_PASSWORD;
  const factor = (state.factorId ?? null) === null ? 0 : SCHEMA_OF_FACTOR;
  return schema + password + factor;
}
