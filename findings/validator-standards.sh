#!/usr/bin/env bash
# class-validator's rules for currencies and phone numbers, through the packages that it brings.
# Withdrawn currencies pass (Sierra Leone's SLL, the Antilles' ANG, Bulgaria's BGN), the new XCG does not; a
# sentence that contains a number is a phone number.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact class-validator@0.15.1 validator@13.15.35 libphonenumber-js@1.13.16
cat >look.cjs <<'JS'
const { isISO4217CurrencyCode, isPhoneNumber } = require('class-validator');
const seen = {
  withdrawn: ['SLL', 'ANG', 'BGN'].filter((code) => isISO4217CurrencyCode(code)),
  current: ['XCG'].filter((code) => isISO4217CurrencyCode(code)),
  sentence: isPhoneNumber('call +1 415 555 2671 after nine'),
};
console.log(process.version, JSON.stringify(seen));
const expected = { withdrawn: ['SLL', 'ANG', 'BGN'], current: [], sentence: true };
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node look.cjs
