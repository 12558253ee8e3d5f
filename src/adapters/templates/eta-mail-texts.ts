import { Eta } from 'eta';
import { MailTexts, type Language, type MailText, type MailView } from '../../ports/mail-texts.js';
import { templateFile } from './template-files.js';

type Render = (data: { readonly [name: string]: string }) => string;

const SUBJECT = /^Subject: (.*)\n\n/;
const COLOUR = /^#[\da-f]{6}$/i;
const COLOUR_DEFAULT = '#1f5fbf';

/**
 * Mails from the files of `templates/`: `<language>/text/<template>.txt`, whose first line is the
 * subject, and `<language>/html/<template>.html`, inside the two layouts.
 *
 * - HTML escapes every value. Control characters of values are removed, so no value ends a line.
 * - A value that a template shows and the mail lacks is an error, not the text `undefined`.
 * - Templates are compiled at their first use.
 */
export class EtaMailTexts extends MailTexts {
  private readonly plain = new Eta({ autoEscape: false, autoTrim: false });
  private readonly escaping = new Eta({ autoEscape: true, autoTrim: false });
  private readonly compiled = new Map<string, Render>();

  override render({ template, language, brand, name, values }: MailView): MailText {
    const { primaryColour, supportEmail } = brand;
    const shown = checked({ ...values, name });
    const frame = {
      brand: oneLine(brand.name),
      supportEmail: oneLine(supportEmail ?? ''),
      colour: COLOUR.test(primaryColour) ? primaryColour : COLOUR_DEFAULT,
      language,
    };
    const written = this.of(language, `text/${template}.txt`)(shown);
    const [head = '', subject = ''] = SUBJECT.exec(written) ?? [];
    const body = written.slice(head.length);
    const text = this.compile('layout.txt')(checked({ ...frame, body }, ['body']));
    const page = this.of(language, `html/${template}.html`)(shown);
    const filled = checked({ ...frame, subject, body: page }, ['body']);
    return { subject, text, html: this.compile('layout.html')(filled) };
  }

  private of(language: Language, path: string): Render {
    return this.compile(`${language}/${path}`);
  }

  private compile(path: string): Render {
    const known = this.compiled.get(path);
    if (known !== undefined) return known;
    const eta = path.endsWith('.html') ? this.escaping : this.plain;
    const template = eta.compile(templateFile(path));
    const render: Render = (data) => eta.render(template, data);
    this.compiled.set(path, render);
    return render;
  }
}

/** The values, single lines except for those named; reading any other one throws. */
function checked(
  values: { readonly [name: string]: string },
  whole: readonly string[] = [],
): { readonly [name: string]: string } {
  const lines = Object.entries(values).map(([name, value]) => [
    name,
    whole.includes(name) ? value : oneLine(value),
  ]);
  return new Proxy(Object.fromEntries(lines) as { readonly [name: string]: string }, {
    get(target, name) {
      const value = typeof name === 'string' ? target[name] : undefined;
      if (value === undefined) throw new Error(`the mail has no value ${String(name)}`);
      return value;
    },
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
