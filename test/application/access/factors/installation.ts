import { Secret, TOTP } from 'otpauth';
import {
  SecondFactors,
  type NewSecondFactor,
} from '../../../../src/application/access/factors/second-factors.js';
import { CALLER } from '../../../harness/lane-harness.js';
import { ADA, SharedStores } from '../access-harness.js';
import { SetFacts } from './set-facts.js';

export const STEP = 30_000;

/** An installation in which a subject sets a second factor up. */
export class Installation extends SharedStores {
  readonly facts = new SetFacts(this.states);
  readonly factors = this.factorsOfInstance();

  constructor() {
    super();
    this.states.set(ADA, {});
  }

  factorsOfInstance(): SecondFactors {
    const { records, states, facts, clock } = this;
    const { secrets } = this.instance();
    return new SecondFactors({ records, secrets, states, facts, clock });
  }

  /** The code that an app shows, some steps from now. */
  codeOf({ secret }: Pick<NewSecondFactor, 'secret'>, steps = 0): string {
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    return totp.generate({ timestamp: this.clock.now() + steps * STEP });
  }

  /** Codes that the app shows neither now nor in the steps beside it. */
  wrongCodes(factor: NewSecondFactor, count: number): string[] {
    const right = [-1, 0, 1].map((steps) => this.codeOf(factor, steps));
    const all = Array.from({ length: count + 3 }, (_, index) => String(100_000 + index));
    return all.filter((code) => !right.includes(code)).slice(0, count);
  }

  async active(): Promise<NewSecondFactor> {
    const factor = await this.factors.begin(ADA, 'ada');
    await this.factors.activate(ADA, this.codeOf(factor), CALLER);
    this.later(STEP);
    return factor;
  }

  later(ms: number): void {
    this.clock.set(this.clock.now() + ms);
  }
}
