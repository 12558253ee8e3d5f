#!/usr/bin/env bash
# @photostructure/sqlite: an error of `all()` or `iterate()` has no `errcode`, one of `get()` and `run()` has.
# A program that tells a damaged file from a full disk by the code recognises neither. The statement here fails with
# an integer overflow while it runs.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact @photostructure/sqlite@1.2.1
cat >look.cjs <<'JS'
const { DatabaseSync } = require('@photostructure/sqlite');
const db = new DatabaseSync(':memory:');
const codeOf = (read) => {
  try {
    read(db.prepare('SELECT abs(-9223372036854775807 - 1)'));
  } catch (error) {
    return error.errcode ?? `none: ${error.message}`;
  }
};
const seen = {
  get: codeOf((statement) => statement.get()),
  all: codeOf((statement) => statement.all()),
  iterate: codeOf((statement) => [...statement.iterate()]),
};
console.log(process.version, JSON.stringify(seen));
process.exit(typeof seen.get === 'number' && typeof seen.all === 'string' ? 0 : 1);
JS
node look.cjs
