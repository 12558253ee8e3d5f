#!/usr/bin/env bash
# graphql-js quotes what the caller sent in its error messages: a value of a variable of the wrong type, and an
# unknown member of an input together with all of it. A log of these messages holds a password that was sent.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact graphql@16.15.0
cat >look.cjs <<'JS'
const { buildSchema, graphqlSync } = require('graphql');
const schema = buildSchema(`
  input Login { username: String!, password: String!, attempt: Int }
  type Query { login(input: Login!): Boolean }
`);
const source = 'query a($input: Login!) { login(input: $input) }';
const messageFor = (input) => graphqlSync({ schema, source, variableValues: { input } }).errors[0].message;
const login = { username: 'ada', password: 'Analytical-1843' };
const seen = {
  wrongType: messageFor({ ...login, attempt: 'Analytical-1843' }).includes('"Analytical-1843"'),
  otherMember: messageFor({ ...login, passphrase: 'x' }).includes('Analytical-1843'),
  missing: messageFor({ password: 'Analytical-1843' }).includes('Analytical-1843'),
};
console.log(process.version, JSON.stringify(seen));
console.log(messageFor({ password: 'Analytical-1843' }));
const expected = { wrongType: true, otherMember: true, missing: true };
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node look.cjs
