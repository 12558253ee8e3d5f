import {
  LoginAttempts,
  WRONG_CODES,
  WRONG_PASSWORDS,
} from '../../../src/application/access/logins/login-attempts.js';
import { Allowances } from '../../../src/application/access/logins/allowances.js';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');

describe('the back-off of logins', () => {
  let attempts: LoginAttempts;
  let now = NOW;
  beforeEach(() => {
    attempts = new LoginAttempts(WRONG_PASSWORDS);
    now = NOW;
  });
  const fail = (name: string, peer: string, times: number): number[] =>
    Array.from({ length: times }, () => attempts.take({ name, peer }, now));
  const admitted = (waits: readonly number[]): number => waits.filter((ms) => ms === 0).length;

  it('admits ten wrong passwords of one address, then one every 30 seconds', () => {
    expect(admitted(fail('ada', '192.0.2.1', 1_000))).toBe(10);
    expect(attempts.take({ name: 'ada', peer: '192.0.2.1' }, now)).toBe(30_000);
    now += 30_000;
    expect(admitted(fail('ada', '192.0.2.1', 10))).toBe(1);
  });

  it('does not hold up the owner at another address, nor other names', () => {
    fail('ada', '192.0.2.1', 1_000);
    expect(attempts.take({ name: 'ada', peer: '192.0.2.2' }, now)).toBe(0);
    expect(attempts.take({ name: 'bob', peer: '192.0.2.1' }, now)).toBe(0);
  });

  it('lets the owner in again when the attack pauses, whatever it was', () => {
    for (let n = 0; n < 5_000; n++) fail('ada', `10.0.${n >> 8}.${n & 255}`, 20);
    const owner = { name: 'ada', peer: '192.0.2.9' };
    expect(attempts.take(owner, now)).toBe(5_000);
    now += 5_000;
    expect(attempts.take(owner, now)).toBe(0);
  });

  it('never holds up an address that has logged in before for the failures of others', () => {
    const owner = { name: 'ada', peer: '192.0.2.9' };
    attempts.take(owner, now);
    attempts.succeeded(owner);
    for (let n = 0; n < 1_000; n++) fail('ada', `10.0.${n >> 8}.${n & 255}`, 20);
    expect(attempts.take({ name: 'ada', peer: '192.0.2.8' }, now)).toBeGreaterThan(0);
    expect(attempts.take(owner, now)).toBe(0);
    for (let n = 0; n < 300; n++) fail(`name ${n}`, owner.peer, 1);
    expect(attempts.take({ name: 'new', peer: owner.peer }, now)).toBeGreaterThan(0);
    expect(attempts.take(owner, now)).toBe(0);
  });

  it('limits one address that tries many names', () => {
    const waits = Array.from({ length: 1_000 }, (_, n) => fail(`name ${n}`, '192.0.2.1', 1));
    expect(admitted(waits.flat())).toBe(200);
  });

  it('admits twenty wrong codes of a subject from all addresses, then one every 5 minutes', () => {
    const codes = new LoginAttempts(WRONG_CODES);
    const waits = Array.from({ length: 100 }, (_, n) =>
      codes.take({ name: 'subject', peer: `10.0.0.${n}` }, now),
    );
    expect(admitted(waits)).toBe(20);
    expect(codes.take({ name: 'subject', peer: '192.0.2.1' }, now)).toBe(300_000);
  });

  it('counts no try that led to a login', () => {
    const owner = { name: 'ada', peer: '192.0.2.9' };
    for (let n = 0; n < 500; n++) {
      expect(attempts.take(owner, now)).toBe(0);
      attempts.succeeded(owner);
    }
  });

  it('remembers a bounded number of names', () => {
    const allowances = new Allowances({ most: 1, everyMs: 1_000 }, 100);
    for (let n = 0; n < 1_000; n++) allowances.take(`name ${n}`, now);
    expect(allowances.size).toBe(100);
    expect(allowances.waitMs('name 999', now)).toBe(1_000);
    expect(allowances.waitMs('name 0', now)).toBe(0);
  });
});
