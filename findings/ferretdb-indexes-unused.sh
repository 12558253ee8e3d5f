#!/usr/bin/env bash
# FerretDB with its SQLite backend asks SQLite for a document only where the filter is one _id and nothing
# else. With a second condition, with $in, and on an indexed field, it decodes the whole collection.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
. "$here/lib/ferretdb.sh"
cat >look.cjs <<'JS'
const { MongoClient } = require('mongodb');
const SIZE = 10_000;
(async () => {
  const client = await MongoClient.connect(process.env.MONGODB_URL);
  const collection = client.db('look').collection('c');
  await collection.createIndex({ number: 1 });
  await collection.insertMany(Array.from({ length: SIZE }, (_, n) => ({ _id: `d${n}`, number: n })));
  const _id = `d${SIZE - 1}`;
  const filters = {
    id: { _id },
    idAndField: { _id, number: SIZE - 1 },
    idInList: { _id: { $in: [_id] } },
    indexed: { number: SIZE - 1 },
  };
  const ms = {};
  for (const [name, filter] of Object.entries(filters)) {
    const times = [];
    for (let n = 0; n < 7; n++) {
      const from = performance.now();
      if ((await collection.findOne(filter)) === null) throw new Error(`${name}: nothing was found`);
      times.push(performance.now() - from);
    }
    ms[name] = Number(times.sort((a, b) => a - b)[3].toFixed(2));
  }
  await client.close();
  console.log(process.version, 'median ms of one findOne in', SIZE, JSON.stringify(ms));
  const slow = Math.min(ms.idAndField, ms.idInList, ms.indexed);
  process.exit(slow > ms.id * 5 ? 0 : 1);
})();
JS
node look.cjs
