import { compared } from './session-input.js';
import { Validate } from './rules/rule.js';

/** A code that proves a second factor. */
export class CodeInput {
  @Validate(compared(40), 'The code that the app shows, or a recovery code to remove the factor.')
  code!: string;
}
