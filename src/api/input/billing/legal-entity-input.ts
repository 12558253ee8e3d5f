import { IBAN, INVOICE_PREFIX } from '../rules/brand-rules.js';
import { COUNTRY } from '../rules/contact-rules.js';
import { Optional, OptionalNotNull, Validate } from '../rules/rule.js';
import { CALLER_ID_RULE, longText, ruleOf, text } from '../rules/value-rules.js';

const LINE = text(300);
const NAME = text(200);
const TAX_ID = text(50);
const FOOTER = longText(1_000);
const LINES = ruleOf(
  (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= 6 &&
    value.every((line) => LINE.check(line, value) === null),
  'INVALID_LIST',
  'must be a list of 1 to 6 lines of text',
  { type: 'array', minItems: 1, maxItems: 6, items: LINE.schema },
);

const ABOUT = {
  name: 'Name of the company.',
  lines: 'The address, line by line, without the country.',
  country: 'Country of the company.',
  taxId: 'Its tax number.',
  iban: 'Account that is paid to.',
  prefix: 'Begins the number of every statement; no two legal entities may ever have the same.',
  footer: 'Text at the end of every statement.',
};

export class CreateLegalEntityInput {
  @OptionalNotNull()
  @Validate(CALLER_ID_RULE, 'Id, as `legalEntityId` of clients names it; made up unless given.')
  legalEntityId?: string;
  @Validate(NAME, ABOUT.name) name!: string;
  @Validate(LINES, ABOUT.lines) addressLines!: string[];
  @Validate(COUNTRY, ABOUT.country) country!: string;
  @Validate(TAX_ID, ABOUT.taxId) taxId!: string;
  @Optional() @Validate(IBAN, ABOUT.iban) iban?: string | null;
  @Validate(INVOICE_PREFIX, ABOUT.prefix) invoicePrefix!: string;
  @Optional() @Validate(FOOTER, ABOUT.footer) footer?: string | null;
}

/** A merge patch: omitted fields stay. */
export class ChangeLegalEntityInput {
  @OptionalNotNull() @Validate(NAME, ABOUT.name) name?: string;
  @OptionalNotNull() @Validate(LINES, ABOUT.lines) addressLines?: string[];
  @OptionalNotNull() @Validate(COUNTRY, ABOUT.country) country?: string;
  @OptionalNotNull() @Validate(TAX_ID, ABOUT.taxId) taxId?: string;
  @Optional() @Validate(IBAN, ABOUT.iban) iban?: string | null;
  @OptionalNotNull() @Validate(INVOICE_PREFIX, ABOUT.prefix) invoicePrefix?: string;
  @Optional() @Validate(FOOTER, ABOUT.footer) footer?: string | null;
}
