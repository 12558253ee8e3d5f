#!/usr/bin/env bash
# @photostructure/sqlite binds a JavaScript string as a C string: it ends at the first U+0000.
# A search for a text that begins with U+0000 is then a search for the empty text, which is in every row.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact @photostructure/sqlite@1.2.1
cat >look.cjs <<'JS'
const { DatabaseSync } = require('@photostructure/sqlite');
const db = new DatabaseSync(':memory:');
const seen = {
  ...db.prepare('SELECT length(?1) AS length, hex(?1) AS hex').get('ab\0cd'),
  ...db.prepare("SELECT instr('anything', ?1) AS found").get('\0zzz'),
};
console.log(process.version, JSON.stringify(seen));
const expected = { length: 2, hex: '6162', found: 1 };
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node look.cjs
