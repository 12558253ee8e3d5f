import { hash, type KeyObject } from 'node:crypto';
import { Map as PersistentMap } from 'immutable';
import type { SumsBySource } from '../domain/client/events.js';
import { termsOf } from '../domain/client/terms.js';
import type { ClientState, OpenReservation } from '../domain/client/state.js';
import { formatCredits, readCredits } from '../domain/credits.js';
import { eachWindow, type ByWindow } from '../domain/windows.js';
import { canonicalJson } from './canonical.js';
import { partPersonal, rejoinPersonal, type PersonalValues } from './personal-fields.js';
import { open, seal } from './personal.js';
import { schemaOf } from './snapshot-schema.js';
import { storedTopUps, topUpsOf, type StoredTopUps } from './snapshot-top-ups.js';
import { storedWindow, windowOf, type StoredWindow } from './snapshot-windows.js';

/** More open reservations than this are stored in pieces of this size: a few milliseconds each. */
export const RESERVATIONS_PER_PIECE = 250;

/** Identifies a snapshot; its personal part does not open elsewhere. */
interface SnapshotPlace {
  readonly stream: string;
  readonly revision: bigint;
}

interface StoredReservation extends Omit<OpenReservation, 'credits' | 'captured'> {
  readonly captured: string;
  readonly credits: string;
  readonly id: string;
}

/**
 * Members of the state that a snapshot stores unchanged: all except those listed here. A new member
 * does not compile until `asIs` carries it (and the schema is incremented).
 */
type AsIs = Omit<
  ClientState,
  | 'names'
  | 'profile'
  | 'settings'
  | 'terms'
  | 'settingsRevision'
  | 'passwordId'
  | 'factorId'
  | 'bySource'
  | 'topUps'
  | 'assigned'
  | 'usedPosted'
  | 'reserved'
  | 'windows'
  | 'reservations'
  | 'earliestExpiry'
>;

/** The ids that the client's stream has mentioned, as `IdFilter` serializes them. */
export interface StoredSeen {
  readonly ids: number;
  /** Bits of each field, base64. */
  readonly fields: readonly string[];
}

/** The content of a client's snapshot. */
export interface SnapshotContent {
  readonly state: ClientState;
  /** The latest `recordedAt` of the events folded into it; 0 when it is unknown. */
  readonly latestAt: number;
  /** Null when it is unknown, or too large to store. */
  readonly seen: StoredSeen | null;
}

/** A snapshot as read: the reservations of the state may be in pieces. */
export interface DecodedSnapshot extends SnapshotContent {
  /** SHA-256 of each piece that has reservations of the state; none when it has all of them. */
  readonly digests: readonly string[];
}

interface StoredState extends AsIs, ByWindow<StoredWindow | null> {
  readonly schema: number;
  readonly bySource: { readonly recharged: SumsBySource; readonly withdrawn: SumsBySource };
  /** Missing in snapshots of earlier versions. */
  readonly topUps?: StoredTopUps;
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
  readonly settingsRevision: string;
  readonly reservations: readonly StoredReservation[];
  /** One ciphertext with all personal fields. */
  readonly personal: string;
  /** The settings that are not personal. */
  readonly settings: { readonly [name: string]: unknown };
  /** Missing for a client without a password. */
  readonly passwordId?: string;
  /** Missing for a client without a second factor. */
  readonly factorId?: string;
  /** Missing in older snapshots. */
  readonly seen?: StoredSeen | null;
  /** Missing in older snapshots. */
  readonly latestAt?: number;
  /** SHA-256 of the pieces with the reservations; missing when they are in this text. */
  readonly pieces?: readonly string[];
}

/** The open reservations as texts of a bounded length. */
export function* encodeReservations({ reservations }: ClientState): Generator<string> {
  let piece: StoredReservation[] = [];
  for (const [id, reservation] of reservations) {
    piece.push(storedReservation(id, reservation));
    if (piece.length < RESERVATIONS_PER_PIECE) continue;
    yield canonicalJson(piece);
    piece = [];
  }
  if (piece.length > 0) yield canonicalJson(piece);
}

export function digestOfPiece(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The reservations of a piece; null when it is missing or was changed. */
export function decodeReservations(
  text: string | null,
  digest: string,
): readonly [string, OpenReservation][] | null {
  if (text === null || digestOfPiece(text) !== digest) return null;
  return (JSON.parse(text) as StoredReservation[]).map(openReservation);
}

/** The state with these open reservations. */
export function withReservations(
  state: Omit<ClientState, 'reservations' | 'earliestExpiry'>,
  reservations: ClientState['reservations'],
): ClientState {
  const earliestExpiry = reservations.reduce(
    (at, { expiresAt }) => Math.min(at, expiresAt),
    Infinity,
  );
  return { ...state, reservations, earliestExpiry };
}

/**
 * A client's state as text: amounts as strings, all personal fields in one ciphertext.
 * @param digests of the pieces with the reservations, which are then not in this text
 */
export function encodeSnapshot(
  { state, seen, latestAt }: SnapshotContent,
  key: KeyObject,
  at: SnapshotPlace,
  digests: readonly string[] = [],
): string {
  const { personal, settings } = partPersonal(state);
  const stored: StoredState = {
    ...asIs(state),
    schema: schemaOf(digests, state),
    bySource: {
      recharged: sumsOf(state.bySource.recharged, formatCredits),
      withdrawn: sumsOf(state.bySource.withdrawn, formatCredits),
    },
    topUps: storedTopUps(state.topUps),
    assigned: formatCredits(state.assigned),
    usedPosted: formatCredits(state.usedPosted),
    reserved: formatCredits(state.reserved),
    settingsRevision: state.settingsRevision.toString(),
    ...eachWindow((name) => storedWindow(state.windows[name])),
    reservations: digests.length > 0 ? [] : storedReservations(state),
    personal: seal(personal, placeOf(at), 'snapshot', key),
    settings,
    seen,
    latestAt,
    ...(state.passwordId !== null && { passwordId: state.passwordId }),
    ...(state.factorId !== null && { factorId: state.factorId }),
    ...(digests.length > 0 && { pieces: digests }),
  };
  return withDigest(canonicalJson(stored));
}

const DIGEST_START = ',"sha256":"';
const DIGEST_LENGTH = DIGEST_START.length + 64 + '"}'.length;

/** A digest as the last member: a byte that changes on the disk must not change credits. */
function withDigest(json: string): string {
  return `${json.slice(0, -1)}${DIGEST_START}${hash('sha256', json, 'hex')}"}`;
}

/** Also true for an older snapshot, which carries no digest. */
function isIntact(text: string): boolean {
  const at = text.length - DIGEST_LENGTH;
  if (!text.startsWith(DIGEST_START, at)) return true;
  const digest = hash('sha256', `${text.slice(0, at)}}`, 'hex');
  return text.startsWith(digest, at + DIGEST_START.length);
}

/**
 * The content of a snapshot. Null when it was changed, has another schema, or its key is missing or another one:
 * the stream is then folded from the start.
 */
export function decodeSnapshot(
  text: string,
  key: KeyObject | null,
  at: SnapshotPlace,
): DecodedSnapshot | null {
  if (key === null || !isIntact(text)) return null;
  try {
    const stored = JSON.parse(text) as StoredState;
    const digests = stored.pieces ?? [];
    if (stored.schema !== schemaOf(digests, stored)) return null;
    const { topUps } = stored;
    if (topUps === undefined) return null;
    const personal = open(stored.personal, placeOf(at), 'snapshot', key) as PersonalValues;
    const state = stateOf({ ...stored, topUps }, personal);
    return { state, latestAt: stored.latestAt ?? 0, seen: seenOf(stored.seen), digests };
  } catch {
    // A snapshot is a cache: one that cannot be read for any reason counts as missing.
    return null;
  }
}

/** An unrecognised value counts as unknown. */
function seenOf(stored: unknown): StoredSeen | null {
  const { ids, fields } = (stored ?? {}) as Partial<Record<keyof StoredSeen, unknown>>;
  if (typeof ids !== 'number' || !Array.isArray(fields)) return null;
  const texts = fields.filter((field) => typeof field === 'string');
  return texts.length === fields.length ? { ids, fields: texts } : null;
}

function stateOf(
  stored: StoredState & Required<Pick<StoredState, 'topUps'>>,
  personal: PersonalValues,
): ClientState {
  const particulars = rejoinPersonal(personal, stored.settings);
  const state = {
    ...asIs(stored),
    ...particulars,
    terms: termsOf(particulars.settings),
    settingsRevision: BigInt(stored.settingsRevision),
    passwordId: stored.passwordId ?? null,
    factorId: stored.factorId ?? null,
    bySource: {
      recharged: sumsOf(stored.bySource.recharged, readCredits),
      withdrawn: sumsOf(stored.bySource.withdrawn, readCredits),
    },
    topUps: topUpsOf(stored.topUps),
    assigned: readCredits(stored.assigned),
    usedPosted: readCredits(stored.usedPosted),
    reserved: readCredits(stored.reserved),
    windows: eachWindow((name) => windowOf(stored[name])),
  };
  return withReservations(state, PersistentMap(stored.reservations.map(openReservation)));
}

function asIs(state: AsIs): AsIs {
  return {
    clientId: state.clientId,
    currency: state.currency,
    createdAt: state.createdAt,
    status: state.status,
    disabledAt: state.disabledAt,
    purgeAt: state.purgeAt,
    purgeHeld: state.purgeHeld,
    messagingRestricted: state.messagingRestricted,
    topUpPlan: state.topUpPlan,
    abandonedClaims: state.abandonedClaims,
  };
}

function sumsOf<From, To>(
  sums: Readonly<Record<string, From>>,
  convert: (sum: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(sums).map(([source, sum]) => [source, convert(sum)]));
}

function storedReservations(state: ClientState): StoredReservation[] {
  const stored = [...state.reservations].map(([id, reservation]) =>
    storedReservation(id, reservation),
  );
  return stored.sort((one, other) => (one.id < other.id ? -1 : 1));
}

function storedReservation(id: string, reservation: OpenReservation): StoredReservation {
  const { credits, captured } = reservation;
  return { ...reservation, id, credits: formatCredits(credits), captured: formatCredits(captured) };
}

function openReservation(stored: StoredReservation): [string, OpenReservation] {
  const { id, ...reservation } = stored;
  const credits = readCredits(stored.credits);
  return [id, { ...reservation, credits, captured: readCredits(stored.captured) }];
}

function placeOf(at: SnapshotPlace): { stream: string; eventId: string } {
  return { stream: at.stream, eventId: `snapshot at ${at.revision}` };
}
