#!/usr/bin/env bash
# FerretDB ends an unordered update command at the first update that it refuses. Its answer names update 0,
# whichever it was, and counts nothing, so the driver's error reads as if the other updates had been done.
# Remedy: compare matchedCount + upsertedCount + the number of errors with the number of updates sent.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
. "$here/lib/ferretdb.sh"
cat >look.cjs <<'JS'
const { MongoClient, MongoBulkWriteError } = require('mongodb');
(async () => {
  const client = await MongoClient.connect(process.env.MONGODB_URL);
  const collection = client.db('look').collection('c');
  await collection.insertOne({ _id: 'b', revision: 5 });
  const newer = (_id, revision) => ({
    replaceOne: { filter: { _id, revision: { $lt: revision } }, replacement: { revision }, upsert: true },
  });
  const updates = ['a', 'b', 'c', 'd'].map((id) => newer(id, 1));
  const error = await collection.bulkWrite(updates, { ordered: false }).catch((cause) => cause);
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const seen = {
    sent: updates.length,
    errors: [error.writeErrors].flat().map(({ index, code }) => ({ index, code })),
    matchedCount: error.result.matchedCount,
    upsertedCount: error.result.upsertedCount,
    stored: (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
  };
  await client.close();
  console.log(process.version, JSON.stringify(seen));
  const expected = {
    sent: 4,
    errors: [{ index: 0, code: 11000 }],
    matchedCount: 0,
    upsertedCount: 0,
    stored: ['a', 'b'],
  };
  process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
})();
JS
node look.cjs
