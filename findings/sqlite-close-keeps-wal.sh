#!/usr/bin/env bash
# A database in WAL mode that is closed while prepared statements exist keeps its content in the -wal
# file, so the main file alone is not a copy. Remedy: PRAGMA wal_checkpoint(TRUNCATE) before close().
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact @photostructure/sqlite@1.2.1
cat >look.cjs <<'JS'
const { existsSync, statSync } = require('node:fs');
const { DatabaseSync } = require('@photostructure/sqlite');
const kept = [];
function run(name, checkpoint) {
  const db = new DatabaseSync(name);
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  kept.push(insert);
  for (let n = 0; n < 1000; n++) insert.run('x'.repeat(50));
  if (checkpoint) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const wal = existsSync(`${name}-wal`) ? statSync(`${name}-wal`).size : 0;
  return { file: statSync(name).size, wal };
}
const plain = run('plain.db', false);
const copied = run('copied.db', true);
console.log(process.version, JSON.stringify({ plain, copied }));
process.exit(plain.wal > plain.file && copied.wal === 0 && copied.file > 50_000 ? 0 : 1);
JS
node look.cjs
