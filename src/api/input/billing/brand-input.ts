import { COLOUR } from '../rules/brand-rules.js';
import { EMAIL } from '../rules/contact-rules.js';
import { Optional, Validate } from '../rules/rule.js';
import { longText, ruleOf, text } from '../rules/value-rules.js';

/** Characters of a data URL of 256 kB. */
const LOGO_TEXT_MAX = 360_000;

const LOGO = ruleOf(
  (value) => typeof value === 'string' && value.length <= LOGO_TEXT_MAX,
  'INVALID_LOGO',
  'must be a data URL of an SVG or PNG picture of at most 256 kB, in base64',
  { type: 'string', maxLength: LOGO_TEXT_MAX },
);

/** A brand as a whole: what is absent is removed. */
export class BrandInput {
  @Validate(text(100), 'Name of the reseller.') name!: string;
  @Validate(COLOUR, 'Primary colour.') primaryColour!: string;
  @Optional()
  @Validate(
    LOGO,
    'The logo: `data:image/svg+xml;base64,…` or `data:image/png;base64,…`. PDF files show PNG only.',
  )
  logo?: string | null;
  @Validate(EMAIL, 'Address that clients write to.') supportEmail!: string;
  @Optional() @Validate(EMAIL, 'Sender of mails.') mailFrom?: string | null;
  @Optional() @Validate(longText(1_000), 'Text on the page of the login.') loginText?:
    string | null;
}
