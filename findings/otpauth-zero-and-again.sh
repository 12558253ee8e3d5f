#!/usr/bin/env bash
# otpauth's validate answers how many steps a code is away: 0, which is false in JavaScript, is the code of
# now, and a wrong code is null. The same code is right again and again: the caller has to remember the step.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact otpauth@9.5.2
cat >look.cjs <<'JS'
const { Secret, TOTP } = require('otpauth');
const totp = new TOTP({ secret: Secret.fromBase32('JBSWY3DPEHPK3PXP'), digits: 6, period: 30 });
const timestamp = Date.parse('2026-11-30T12:00:00Z');
const token = totp.generate({ timestamp });
const validate = (code, at) => totp.validate({ token: code, timestamp: at, window: 1 });
const other = String((Number(token) + 1) % 1_000_000).padStart(6, '0');
const seen = {
  now: validate(token, timestamp),
  again: validate(token, timestamp),
  before: validate(token, timestamp + 30_000),
  wrong: validate(other, timestamp + 600_000),
};
console.log(process.version, JSON.stringify(seen));
process.exit(JSON.stringify(seen) === JSON.stringify({ now: 0, again: 0, before: -1, wrong: null }) ? 0 : 1);
JS
node look.cjs
