import { readdirSync } from 'node:fs';
import { EtaMailTexts } from '../../../src/adapters/templates/eta-mail-texts.js';
import { MAIL_TEMPLATES } from '../../../src/application/access/mails/mail-templates.js';
import { TEMPLATE_VALUES } from '../../../src/application/access/mails/mail-values.js';
import { LANGUAGES, type MailView } from '../../../src/ports/mail-texts.js';

const BRAND = {
  name: 'Ada & Söhne <b>',
  primaryColour: '#123456',
  supportEmail: 'help@brand.example',
  mailFrom: null,
};

function viewOf(view: Partial<MailView> & Pick<MailView, 'template'>): MailView {
  return { language: 'en', brand: BRAND, name: 'Ada', values: {}, ...view };
}

describe('the texts of mails', () => {
  const texts = new EtaMailTexts();
  const cases = MAIL_TEMPLATES.flatMap((template) =>
    LANGUAGES.map((language) => [template, language] as const),
  );

  it.each(cases)('show every value of %s in the language %s', (template, language) => {
    const names = TEMPLATE_VALUES[template];
    const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const { subject, text, html } = texts.render(viewOf({ template, language, values }));
    expect(subject).toMatch(/^\S.*$/);
    expect(html).toContain(`lang="${language}"`);
    expect(html).toContain('Ada &amp; Söhne &lt;b&gt;');
    for (const name of names) {
      expect(`${subject}\n${text}`).toContain(`<${name}>`);
      expect(html).toContain(`&lt;${name}&gt;`);
      expect(html).not.toContain(`<${name}>`);
    }
    expect(`${subject}${text}${html}`).not.toMatch(/undefined|<%/);
    const [missing = ''] = names;
    expect(() => texts.render(viewOf({ template, language }))).toThrow(
      new RegExp(`no value ${missing === '' ? '' : '\\w+'}`),
    );
  });

  it('exist for every mail and no other', () => {
    for (const language of LANGUAGES) {
      for (const kind of ['text', 'html']) {
        const folder = new URL(`../../../templates/${language}/${kind}/`, import.meta.url);
        const names = readdirSync(folder).map((file) => file.replace(/\.\w+$/, ''));
        expect(names.sort()).toEqual([...MAIL_TEMPLATES].sort());
      }
    }
  });

  it('get neither lines nor styles from values', () => {
    const template = 'statement';
    const values = { number: 'A-1\r\nBcc: eve@example.com\u2028x', from: 'a', to: 'b' };
    const brand = { ...BRAND, primaryColour: 'red;} body {display:none' };
    const { subject, html } = texts.render(viewOf({ template, values, brand }));
    expect(subject).toBe('Statement A-1 Bcc: eve@example.com x');
    expect(html).not.toContain('display:none');
  });
});
