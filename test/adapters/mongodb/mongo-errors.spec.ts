import { isDuplicateId } from '../../../src/adapters/mongodb/server/mongo-errors.js';

describe('a duplicate key', () => {
  const PREFIX = 'E11000 duplicate key error collection: ledger.keys';

  it.each([
    ['as MongoDB reports it', `${PREFIX} index: _id_ dup key: { _id: "a" }`, true],
    ['of another unique index', `${PREFIX} index: mine dup key: { name: "_id_" }`, false],
    ['of a server that names no index', PREFIX, true],
  ])('%s', (_, text, expected) => {
    expect(isDuplicateId({ code: 11_000, text })).toBe(expected);
    expect(isDuplicateId({ code: 2, text })).toBe(false);
  });
});
