import { Secret } from 'otpauth';
import { SubjectGone } from '../../../../src/application/access/factors/factor-facts.js';
import {
  CodesExhausted,
  type SecondFactors,
} from '../../../../src/application/access/factors/second-factors.js';
import { ADA } from '../access-harness.js';
import { CALLER } from '../../../harness/lane-harness.js';
import { Installation, STEP } from './installation.js';

const MINUTE = 60_000;

describe('a second factor', () => {
  let world: Installation;
  let factors: SecondFactors;
  beforeEach(() => {
    world = new Installation();
    factors = world.factors;
  });

  describe('that is set up', () => {
    it('is asked for once its first code was right', async () => {
      const factor = await factors.begin(ADA, 'ada');
      expect(await factors.required(ADA)).toBe(false);
      expect(await factors.verify(ADA, world.codeOf(factor))).toBe(false);
      await factors.activate(ADA, world.codeOf(factor), CALLER);
      expect(await factors.required(ADA)).toBe(true);
      expect(world.facts.recorded).toEqual([expect.stringMatching(/^activated [0-9a-f-]{36}$/)]);
    });

    it('has a URL that an app can read, and ten different recovery codes', async () => {
      const { secret, otpauthUrl, recoveryCodes } = await factors.begin(ADA, 'a:d a');
      const url = new URL(otpauthUrl);
      expect(url.href).toMatch(/^otpauth:\/\/totp\/Tallystick:a%3Ad%20a\?/);
      expect(url.searchParams.get('secret')).toBe(secret);
      expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
      expect(new Set(recoveryCodes).size).toBe(10);
      for (const code of recoveryCodes)
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[^-]{4}$/);
    });

    it('is replaced by another set-up before its activation', async () => {
      const first = await factors.begin(ADA, 'ada');
      const second = await factors.begin(ADA, 'ada');
      await expect(factors.activate(ADA, world.codeOf(first), CALLER)).rejects.toThrow(
        'CODE_INVALID',
      );
      await factors.activate(ADA, world.codeOf(second), CALLER);
      expect(await factors.required(ADA)).toBe(true);
    });

    it('is forgotten when no code comes within a quarter of an hour', async () => {
      const factor = await factors.begin(ADA, 'ada');
      world.later(15 * MINUTE);
      const late = factors.activate(ADA, world.codeOf(factor), CALLER);
      await expect(late).rejects.toThrow('SECOND_FACTOR_MISSING');
    });

    it('is not activated by a recovery code', async () => {
      const { recoveryCodes } = await factors.begin(ADA, 'ada');
      const tried = factors.activate(ADA, recoveryCodes[0] ?? '', CALLER);
      await expect(tried).rejects.toThrow('CODE_INVALID');
    });

    it('is refused while one is active', async () => {
      const factor = await world.active();
      await expect(factors.begin(ADA, 'ada')).rejects.toThrow('SECOND_FACTOR_ACTIVE');
      const again = factors.activate(ADA, world.codeOf(factor), CALLER);
      await expect(again).rejects.toThrow('SECOND_FACTOR_ACTIVE');
    });

    it('can be completed with the next code after the fact was not recorded', async () => {
      const factor = await factors.begin(ADA, 'ada');
      world.facts.down = true;
      await expect(factors.activate(ADA, world.codeOf(factor), CALLER)).rejects.toThrow('away');
      expect(await factors.required(ADA)).toBe(false);
      world.facts.down = false;
      world.later(STEP);
      await factors.activate(ADA, world.codeOf(factor), CALLER);
      world.later(STEP);
      expect(await factors.verify(ADA, world.codeOf(factor))).toBe(true);
    });

    it('is refused for a subject that does not exist', async () => {
      world.states.remove(ADA.id);
      await expect(factors.begin(ADA, 'ada')).rejects.toBeInstanceOf(SubjectGone);
      expect(await factors.required(ADA)).toBe(false);
      expect(await factors.verify(ADA, '123456')).toBe(false);
    });
  });

  describe('that is active', () => {
    it.each([-1, 0, 1])('accepts the code of step %i from now', async (steps) => {
      const factor = await world.active();
      world.later(STEP);
      expect(await factors.verify(ADA, world.codeOf(factor, steps))).toBe(true);
    });

    it.each([-2, 2])('refuses the code of step %i from now', async (steps) => {
      const factor = await world.active();
      world.later(STEP);
      expect(await factors.verify(ADA, world.codeOf(factor, steps))).toBe(false);
    });

    it('accepts a code once, and none of an earlier step', async () => {
      const factor = await world.active();
      world.later(STEP);
      const [earlier, code] = [world.codeOf(factor, -1), world.codeOf(factor)];
      expect(await factors.verify(ADA, code)).toBe(true);
      expect(await factors.verify(ADA, code)).toBe(false);
      expect(await factors.verify(ADA, earlier)).toBe(false);
    });

    it('does not accept the code that activated it', async () => {
      const factor = await factors.begin(ADA, 'ada');
      const code = world.codeOf(factor);
      await factors.activate(ADA, code, CALLER);
      expect(await factors.verify(ADA, code)).toBe(false);
    });

    it('accepts a code of many sent at once one time, on all instances', async () => {
      const factor = await world.active();
      const instances = [factors, world.factorsOfInstance(), world.factorsOfInstance()];
      const code = world.codeOf(factor);
      const tries = instances.flatMap((each) => [each.verify(ADA, code), each.verify(ADA, code)]);
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });

    it('accepts each recovery code once, however it is typed', async () => {
      const { recoveryCodes } = await world.active();
      const [first = '', second = ''] = recoveryCodes;
      const typed = first
        .toLowerCase()
        .replaceAll('-', ' ')
        .replaceAll('0', 'o')
        .replaceAll('1', 'l');
      const tries = [factors.verify(ADA, typed), world.factorsOfInstance().verify(ADA, first)];
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await factors.verify(ADA, first)).toBe(false);
      expect(await factors.verify(ADA, second)).toBe(true);
    });

    it.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '-00001', 'x'.repeat(40)])(
      'refuses %j without counting it',
      async (code) => {
        const factor = await world.active();
        for (let tries = 0; tries < 40; tries++)
          expect(await factors.verify(ADA, code)).toBe(false);
        expect(await factors.verify(ADA, world.codeOf(factor))).toBe(true);
      },
    );

    it('keeps neither its secret nor its recovery codes as they are', async () => {
      const { secret, recoveryCodes } = await world.active();
      const query = { max: 10, order: 'ascending', now: world.clock.now() } as const;
      const kept = JSON.stringify(await world.records.list('second-factor', query));
      expect(kept).not.toContain(secret);
      for (const code of recoveryCodes) {
        expect(kept).not.toContain(code);
        expect(kept).not.toContain(code.replaceAll('-', ''));
      }
    });

    it('admits nobody when its record is missing', async () => {
      const factor = await world.active();
      await world.records.removeOf(ADA.id);
      expect(await factors.required(ADA)).toBe(true);
      expect(await factors.verify(ADA, world.codeOf(factor))).toBe(false);
    });
  });

  describe('whose codes are guessed', () => {
    it('takes 30 wrong codes on all instances, and one more every two minutes', async () => {
      const factor = await world.active();
      const beside = world.factorsOfInstance();
      const codes = world.wrongCodes(factor, 60);
      const settled: PromiseSettledResult<unknown>[] = [];
      while (codes.length > 0) {
        const tries = codes
          .splice(0, 10)
          .map((code, at) => (at % 2 === 0 ? factors : beside).verify(ADA, code));
        settled.push(...(await Promise.allSettled(tries)));
      }
      const refused = settled.filter(({ status }) => status === 'rejected');
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
      for (const each of refused) {
        expect((each as PromiseRejectedResult).reason).toBeInstanceOf(CodesExhausted);
      }
      await expect(factors.verify(ADA, world.codeOf(factor))).rejects.toMatchObject({
        waitMs: 2 * MINUTE,
      });
      world.later(2 * MINUTE);
      expect(await factors.verify(ADA, world.codeOf(factor))).toBe(true);
    });

    it('still accepts a recovery code', async () => {
      const factor = await world.active();
      for (const code of world.wrongCodes(factor, 30)) await factors.verify(ADA, code);
      await expect(factors.verify(ADA, '111111')).rejects.toBeInstanceOf(CodesExhausted);
      expect(await factors.verify(ADA, factor.recoveryCodes[3] ?? '')).toBe(true);
    });

    it('has all tries again after a right code', async () => {
      const factor = await world.active();
      for (const code of world.wrongCodes(factor, 29)) await factors.verify(ADA, code);
      expect(await factors.verify(ADA, world.codeOf(factor))).toBe(true);
      for (const code of world.wrongCodes(factor, 30)) {
        expect(await factors.verify(ADA, code)).toBe(false);
      }
    });

    it('bounds the codes of a set-up as well', async () => {
      const factor = await factors.begin(ADA, 'ada');
      for (const code of world.wrongCodes(factor, 30)) {
        await expect(factors.activate(ADA, code, CALLER)).rejects.toThrow('CODE_INVALID');
      }
      const right = factors.activate(ADA, world.codeOf(factor), CALLER);
      await expect(right).rejects.toBeInstanceOf(CodesExhausted);
    });
  });

  describe('that is removed', () => {
    it('needs a code, and is asked for no more', async () => {
      const factor = await world.active();
      const wrong = world.wrongCodes(factor, 1)[0] ?? '';
      await expect(factors.remove(ADA, wrong, CALLER)).rejects.toThrow('CODE_INVALID');
      await factors.remove(ADA, world.codeOf(factor), CALLER);
      expect(await factors.required(ADA)).toBe(false);
      expect(await factors.verify(ADA, world.codeOf(factor, 1))).toBe(false);
      const again = factors.remove(ADA, world.codeOf(factor, 1), CALLER);
      await expect(again).rejects.toThrow('SECOND_FACTOR_MISSING');
      const next = await factors.begin(ADA, 'ada');
      await factors.activate(ADA, world.codeOf(next), CALLER);
      expect(await factors.required(ADA)).toBe(true);
    });

    it('may be removed with a recovery code', async () => {
      const { recoveryCodes } = await world.active();
      await factors.remove(ADA, recoveryCodes[9] ?? '', CALLER);
      expect(await factors.required(ADA)).toBe(false);
    });

    it('is removed by an admin without a code, as often as it is asked for', async () => {
      await world.active();
      await factors.reset(ADA, CALLER);
      await factors.reset(ADA, CALLER);
      expect(world.facts.recorded.slice(1)).toEqual(['removed']);
      expect(await factors.required(ADA)).toBe(false);
      const query = { max: 10, now: world.clock.now() };
      expect(await world.records.ofSubject('second-factor', ADA.id, query)).toEqual([]);
    });
  });

  it('leaves records of failed activations for an hour only', async () => {
    const lost = await factors.begin(ADA, 'ada');
    world.facts.down = true;
    await expect(factors.activate(ADA, world.codeOf(lost), CALLER)).rejects.toThrow('away');
    world.facts.down = false;
    world.later(60 * MINUTE + 1);
    await world.active();
    const query = { max: 10, now: world.clock.now() };
    expect(await world.records.ofSubject('second-factor', ADA.id, query)).toHaveLength(1);
  });
});
