import { errorInLog, redacted } from '../../../src/adapters/system/log-redaction.js';

const INNER = JSON.stringify({ newPassword: 'p"w\\', count: 1 });

describe('a line of the log', () => {
  it.each([
    ['an API key', 'key tly_abcDEF_123-x is bad', 'key tly_… is bad'],
    ['a header', 'authorization: Bearer abc.def-ghi', 'authorization: Bearer …'],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic …'],
    ['a signed token', 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln!', 'got eyJ…!'],
    ['a cookie', '__Host-tallystick-session=abc; x=1', '__Host-tallystick-session=…; x=1'],
    ['a database', 'mongodb://ops:p%40ss@db.example/credits', 'mongodb://…@db.example/credits'],
    ['a log', 'esdb+discover://u:p@ss@a.example:2113,b', 'esdb+discover://…@a.example:2113,b'],
    ['a mail server', 'smtps://user:secret@mail.example:465', 'smtps://…@mail.example:465'],
    ['a query', 'GET /docs?token=abc&x=1 failed', 'GET /docs?… failed'],
    ['an address', 'no mail to ada.lovelace+x@mail.example.', 'no mail to …@….'],
    ['an address beyond ASCII', 'åsa@müller.example', '…@…'],
    ['a member', '{"newPassword":"a\\"b","n":1}', '{"newPassword":"…","n":1}'],
    ['members', '{"recoveryCodes":["a","]"],"n":1}', '{"recoveryCodes":"…","n":1}'],
    [
      'a person',
      '{"firstName": "Ada","contactEmail":"x"}',
      '{"firstName": "…","contactEmail":"…"}',
    ],
  ])('does not show %s', (_, line, shown) => {
    expect(redacted(line)).toBe(shown);
  });

  it('stays JSON when a text within it is JSON', () => {
    const shown = redacted(JSON.stringify({ msg: `body ${INNER}` }));
    expect(JSON.parse(shown)).toEqual({ msg: 'body {"newPassword":"…","count":1}' });
  });

  it.each([
    'at open (file:///srv/app/node_modules/@nestjs/core/index.js:1:2)',
    'at open (/srv/app/node_modules/@fastify/cookie/plugin.js:10:3)',
    '{"level":30,"time":"2026-11-30T10:00:00.000Z","msg":"listening on http://127.0.0.1:3000"}',
    '{"code":"RATE_LIMITED","route":"/v1/clients/:id","requestId":"r-1"}',
    'the snapshot of client-5f0c1a52 is not used: why?',
  ])('shows what is no secret: %s', (line) => {
    expect(redacted(line)).toBe(line);
  });

  it('is made in time that grows with its length only', () => {
    const parts = ['a@', '?a=', '"password":"', 'x://', 'eyJabcd.', 'sid=', '\\"token\\":\\"', 'a'];
    for (const part of parts) {
      const line = part.repeat(100_000 / part.length);
      const began = process.cpuUsage();
      redacted(line);
      const { user } = process.cpuUsage(began);
      expect([part, user < 5_000_000]).toEqual([part, true]);
    }
  });
});

describe('an error in the log', () => {
  it('has its reasons, and nothing that a library attached to it', () => {
    const cause = Object.assign(new Error('duplicate key'), {
      code: 11000,
      keyValue: { email: 'x' },
    });
    const error = Object.assign(new TypeError('not written', { cause }), {
      code: 'E_WRITE',
      writeErrors: [{ op: { username: 'ada' } }],
      config: { headers: { authorization: 'secret' } },
    });
    const shown = errorInLog(error);
    expect(shown).toEqual({
      type: 'TypeError',
      message: 'not written',
      code: 'E_WRITE',
      stack: expect.stringContaining('TypeError: not written'),
      causes: ['Error: duplicate key'],
    });
  });

  it('follows a bounded number of causes, also in a circle', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    expect(errorInLog(error)).toMatchObject({
      causes: ['Error: b', 'Error: a', 'Error: b', 'Error: a', 'Error: b'],
    });
  });

  it.each([
    ['a text', 'why', 'why'],
    ['an object', { password: 'x' }, 'object'],
    ['nothing', undefined, 'undefined'],
  ])('is named when %s was thrown', (_, thrown, shown) => {
    expect(errorInLog(thrown)).toBe(shown);
  });
});
