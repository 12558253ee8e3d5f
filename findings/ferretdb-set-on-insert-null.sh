#!/usr/bin/env bash
# FerretDB leaves out of $setOnInsert what is null or an empty list: the field is missing afterwards. $set
# and an insert keep both. A reader that tells "null" from "missing" takes one for the other.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
. "$here/lib/ferretdb.sh"
cat >look.cjs <<'JS'
const { MongoClient } = require('mongodb');
(async () => {
  const client = await MongoClient.connect(process.env.MONGODB_URL);
  const collection = client.db('look').collection('c');
  const fields = { nothing: null, none: [], some: 1 };
  await collection.updateOne({ _id: 'setOnInsert' }, { $setOnInsert: fields }, { upsert: true });
  await collection.updateOne({ _id: 'set' }, { $set: fields }, { upsert: true });
  await collection.insertOne({ _id: 'insert', ...fields });
  const names = async (_id) => Object.keys(await collection.findOne({ _id })).sort();
  const seen = { setOnInsert: await names('setOnInsert'), set: await names('set'), insert: await names('insert') };
  await client.close();
  console.log(process.version, JSON.stringify(seen));
  const all = ['_id', 'none', 'nothing', 'some'];
  const expected = { setOnInsert: ['_id', 'some'], set: all, insert: all };
  process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
})();
JS
node look.cjs
