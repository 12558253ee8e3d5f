#!/usr/bin/env bash
# A private key that jose imports from a JWK cannot be exported again, although generateKeyPair and importJWK
# look alike: both need `extractable`. And a token that is only older than maxTokenAge is called expired.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact jose@6.2.17
cat >look.mjs <<'JS'
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
const jwk = await exportJWK(privateKey);
const exported = async (options) =>
  exportJWK(await importJWK(jwk, 'EdDSA', options)).then(() => 'exported', ({ message }) => message);
const now = Math.floor(Date.now() / 1000);
const old = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA' }).setIssuedAt(now - 3_600).setExpirationTime(now + 3_600).sign(privateKey);
const seen = {
  imported: await exported(),
  extractable: await exported({ extractable: true }),
  old: await jwtVerify(old, publicKey, { maxTokenAge: '15m' }).then(() => 'verified', ({ code }) => code),
};
console.log(process.version, JSON.stringify(seen));
const isAsSeen = /non-extractable/.test(seen.imported) && seen.extractable === 'exported' && seen.old === 'ERR_JWT_EXPIRED';
process.exit(isAsSeen ? 0 : 1);
JS
node look.mjs
