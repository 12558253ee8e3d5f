import 'reflect-metadata';
import { propertiesOf } from '../../../src/api/input/validator.js';
import { EMAIL, USERNAME } from '../../../src/api/input/rules/contact-rules.js';
import type { InputClass, Rule } from '../../../src/api/input/rules/rule.js';
import { inputs } from './inputs.js';

const DIRECTION_MARKS = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069'];
const NOTHING_VISIBLE = [
  '   ',
  '\u200b\u200b\u200b',
  '\u3164\u115f\uffa0',
  '\u2800\u2800\u2800',
  ' \u2060 \u00ad \ufe0f',
  '\u{e0061}\u{e0062}\u{e0063}',
];
const FAMILY = '👩\u200d👩\u200d👧';
const PERSIAN = 'می\u200cخواهم';

const accepts = ({ check }: Rule, value: unknown): boolean => check(value, {}) === null;

/** Every field that takes any text, of every input, by its path. */
function* textsOf(input: InputClass, path: string = input.name): Generator<[string, Rule]> {
  for (const { name, rule, nesting } of propertiesOf(input)) {
    if (nesting !== null) yield* textsOf(nesting.of(), `${path}.${name}`);
    else if (rule.check(1, {})?.code === 'INVALID_TEXT') yield [`${path}.${name}`, rule];
  }
}

const texts = inputs.flatMap(([input]) => [...textsOf(input)]);
const paragraphs = texts.filter(([, rule]) => accepts(rule, 'two\nlines'));
const lines = texts.filter(([, rule]) => !accepts(rule, 'two\nlines'));

describe('short texts', () => {
  it('are the names, references and reasons of every input', () => {
    const paths = lines.map(([path]) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'ApiKeyInput.name',
        'PatchClientInput.profile.company',
        'PatchClientInput.settings.contractNumber',
        'RechargeInput.payment.reference',
        'ReasonInput.reason',
        'RefundInput.reason',
      ]),
    );
    expect(paragraphs.map(([path]) => path)).toContain('PatchClientInput.settings.companyDetails');
  });

  it.each(lines)('refuse direction marks in %s', (_, rule) => {
    for (const mark of DIRECTION_MARKS) expect(accepts(rule, `RE-${mark}1`)).toBe(false);
  });

  it.each(texts)('refuse a text without anything visible in %s', (_, rule) => {
    for (const text of NOTHING_VISIBLE) expect(accepts(rule, text)).toBe(false);
  });

  it.each(texts)('accept the joiners of emoji and of Persian words in %s', (_, rule) => {
    expect(accepts(rule, FAMILY)).toBe(true);
    expect(accepts(rule, PERSIAN)).toBe(true);
  });
});

describe('a username', () => {
  it('has three characters that count, and no direction marks [S1-04]', () => {
    for (const text of ['ada', 'a d', FAMILY, PERSIAN, 'a\u200bda']) {
      expect(accepts(USERNAME, text)).toBe(true);
    }
    for (const text of ['ad\u200b', 'a\u200b\u2060', 'ada\u202e', ...NOTHING_VISIBLE]) {
      expect(accepts(USERNAME, text)).toBe(false);
    }
  });
});

describe('an e-mail address', () => {
  it('has no characters that are not displayed [S1-07]', () => {
    for (const hidden of ['\u200b', '\u200d', '\u00ad', '\ufeff', ...DIRECTION_MARKS]) {
      expect(accepts(EMAIL, `a${hidden}da@example.com`)).toBe(false);
      expect(accepts(EMAIL, `ada@exam${hidden}ple.com`)).toBe(false);
    }
  });
});
