import { encode, expectedHash, hashesOf } from '../../src/codec/codec.js';
import { canonicalJson } from '../../src/codec/canonical.js';
import { VERSIONS, type AnyEvent } from '../../src/codec/versions.js';
import { ADDITIONS } from './examples.js';
import { canonicalize } from '../codec/rfc-8785.js';
import {
  asJson,
  digest,
  frameOf,
  frozen,
  KEY,
  loggedOf,
  makeMissing,
  namesPresent,
  namesRequired,
  read,
  sampleOf,
} from './samples.js';

/**
 * Events are permanent: a sample of each type and version, as it was stored when the version was
 * new. For a new event, a new version or a new member, add its example to `examples.ts` and run
 * `GOLDEN_NEW=1 npm test -- test/golden` once: it writes the missing samples and leaves the others;
 * then `npm run format`. A sample is never edited: when one fails, the code is wrong.
 */
if (process.env.GOLDEN_NEW === '1') makeMissing();

describe('golden samples', () => {
  it('exist for every readable type and version, and for no others', () => {
    expect(namesPresent().sort()).toEqual(namesRequired().sort());
  });

  it('are the ones that were written down once', () => {
    const digests = namesPresent().map((name) => [name, digest(sampleOf(name))]);
    expect(Object.fromEntries(digests)).toEqual(frozen());
  });
});

describe.each(namesPresent())('the sample %s', (name) => {
  it('decodes to the fact that it has always been', () => {
    const sample = sampleOf(name);
    const { fact, erased } = sample;
    const logged = loggedOf(sample);
    // The decoded event may have newer members, each with its default.
    expect(asJson(read(logged, KEY))).toMatchObject(fact);
    expect(asJson(read(logged, null).data)).toMatchObject(erased);
  });

  it('is canonical, and stays the same bytes when it is parsed and written again', () => {
    const { data, metadata } = sampleOf(name).logged;
    for (const bytes of [data, metadata]) {
      expect(canonicalJson(JSON.parse(bytes))).toBe(bytes);
      expect(canonicalize(JSON.parse(bytes))).toBe(bytes);
    }
  });

  it('carries the hash of its bytes [I17]', () => {
    const logged = loggedOf(sampleOf(name));
    const { prevHash, hash } = hashesOf(logged);
    expect(expectedHash(logged, prevHash)).toBe(hash);
  });
});

const newest = [
  ...Object.entries(VERSIONS).map(([type, { version }]) => `${type}.v${version}`),
  ...Object.keys(ADDITIONS),
];

describe.each(newest)('the newest sample %s', (name) => {
  it('is what encoding its fact writes today', () => {
    const { logged } = sampleOf(name);
    const fact = read(loggedOf(sampleOf(name)), KEY);
    const event = { type: fact.type, data: fact.data } as AnyEvent;
    const { stored } = encode(event, frameOf(fact), KEY);
    expect(withoutCiphertexts(stored.data)).toEqual(withoutCiphertexts(logged.data));
    expect(withoutHash(stored.metadata)).toBe(withoutHash(logged.metadata));
  });
});

/** Every encryption has its own nonce, so ciphertexts (only they are that long) are cut out. */
function withoutCiphertexts(data: string): string {
  return data.replace(/"[\w-]{38,}"/g, (text) =>
    /^"0190a1b2-/.test(text) ? text : `"ciphertext of ${text.length}"`,
  );
}

function withoutHash(metadata: string): string {
  return metadata.replace(/"hash":"[0-9a-f]{64}",/, '');
}
