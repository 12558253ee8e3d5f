#!/usr/bin/env bash
# FerretDB with its SQLite backend reads, compares and writes in separate steps: of two clients that update a
# document from the same state both are told that they did, and $inc loses what others add meanwhile.
# So neither a lease nor a counter can be built on one document; inserts of the same _id exclude each other.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
. "$here/lib/ferretdb.sh"
cat >look.cjs <<'JS'
const { MongoClient } = require('mongodb');
(async () => {
  const clients = await Promise.all([1, 2].map(() => MongoClient.connect(process.env.MONGODB_URL)));
  const [one, other] = clients.map((client) => client.db('look').collection('c'));
  await one.insertMany([{ _id: 'lease', beat: 0 }, { _id: 'counter', n: 0 }]);
  const seen = { races: 100, bothTook: 0, bothInserted: 0, added: 100, counted: 0 };
  for (let beat = 0; beat < seen.races; beat++) {
    const taking = [one, other].map((c) => c.updateOne({ _id: 'lease', beat }, { $set: { beat: beat + 1 } }));
    const taken = (await Promise.all(taking)).filter(({ matchedCount }) => matchedCount === 1);
    if (taken.length === 2) seen.bothTook += 1;
    const inserting = [one, other].map((c) => c.insertOne({ _id: `lease ${beat}` }));
    const inserted = (await Promise.allSettled(inserting)).filter(({ status }) => status === 'fulfilled');
    if (inserted.length === 2) seen.bothInserted += 1;
  }
  await Promise.all(Array.from({ length: seen.added }, () => one.updateOne({ _id: 'counter' }, { $inc: { n: 1 } })));
  seen.counted = (await one.findOne({ _id: 'counter' })).n;
  await Promise.all(clients.map((client) => client.close()));
  console.log(process.version, JSON.stringify(seen));
  process.exit(seen.bothTook > 10 && seen.bothInserted === 0 && seen.counted < 90 ? 0 : 1);
})();
JS
node look.cjs
