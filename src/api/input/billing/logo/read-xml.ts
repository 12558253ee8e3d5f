/** An element with its attributes in their order, and its children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly (XmlElement | string)[];
}

const DEPTH_MAX = 50;
const ELEMENTS_MAX = 5_000;
/** Of one element. */
const ATTRIBUTES_MAX = 100;

const NAME = '[A-Za-z_][\\w.:-]*';
/** Outside of elements: the declaration, comments and white space. */
const MISC = /(?:\s+|<\?xml\s[^?]{0,200}\?>|<!--(?:(?!--)[\s\S])*-->)/y;
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/y;
const TEXT = /[^<&]+/y;
const REFERENCE = /&(lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/y;
const OPEN = new RegExp(`<(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const END_OF_TAG = /\s*(\/?)>/y;
const CLOSE = new RegExp(`</(${NAME})\\s*>`, 'y');

const NAMED: { readonly [name: string]: string } = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

class NotWellFormed extends Error {}

/**
 * Reads a small, plain XML document. There are no document types, entities, processing instructions
 * and CDATA sections: a document with one is refused.
 * @returns the root; null when the document is not one of these
 */
export function readXml(text: string): XmlElement | null {
  try {
    return new XmlReader(text).document();
  } catch (cause) {
    if (cause instanceof NotWellFormed) return null;
    throw cause;
  }
}

class XmlReader {
  private at = 0;
  private elements = 0;

  constructor(private readonly text: string) {}

  document(): XmlElement {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.skip(MISC);
    const root = this.element(0);
    this.skip(MISC);
    if (this.at !== this.text.length) throw new NotWellFormed();
    return root;
  }

  private element(depth: number): XmlElement {
    const [, name = ''] = this.need(OPEN);
    this.elements += 1;
    if (depth > DEPTH_MAX || this.elements > ELEMENTS_MAX) throw new NotWellFormed();
    const attributes: [string, string][] = [];
    for (let found = this.take(ATTRIBUTE); found !== null; found = this.take(ATTRIBUTE)) {
      const [, attribute = '', double, single] = found;
      const isKnown = attributes.some(([known]) => known === attribute);
      if (isKnown || attributes.length === ATTRIBUTES_MAX) throw new NotWellFormed();
      attributes.push([attribute, unescaped(double ?? single ?? '')]);
    }
    const [, slash] = this.need(END_OF_TAG);
    const children = slash === '/' ? [] : this.content(name, depth);
    return { name, attributes, children };
  }

  private content(name: string, depth: number): (XmlElement | string)[] {
    const children: (XmlElement | string)[] = [];
    for (;;) {
      const close = this.take(CLOSE);
      if (close !== null) {
        if (close[1] !== name) throw new NotWellFormed();
        return children;
      }
      if (this.take(COMMENT) !== null) continue;
      const plain = this.take(TEXT) ?? this.take(REFERENCE);
      if (plain === null) children.push(this.element(depth + 1));
      else children.push(unescaped(plain[0]));
    }
  }

  private skip(pattern: RegExp): void {
    while (this.take(pattern) !== null);
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  private need(pattern: RegExp): RegExpExecArray {
    const found = this.take(pattern);
    if (found === null) throw new NotWellFormed();
    return found;
  }
}

/** The characters of a text with references. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  const plain = text.replaceAll(/&([^;&]*);/g, (_, name: string) => {
    const known = NAMED[name];
    if (known !== undefined) return known;
    if (!/^#(?:\d{1,7}|x[0-9a-fA-F]{1,6})$/.test(name)) throw new NotWellFormed();
    return characterOf(name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
  // An ampersand that begins no reference.
  if (/&(?![^;&]*;)/.test(text)) throw new NotWellFormed();
  return plain;
}

function characterOf(code: number): string {
  const isControl = code < 32 && code !== 9 && code !== 10 && code !== 13;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (isControl || isSurrogate || code > 0x10ffff) throw new NotWellFormed();
  return String.fromCodePoint(code);
}
