import { foldText } from '../../src/domain/fold-text.js';

/** Code points without case, width or accents: too many to fold each. */
const UNCHANGING = /[\p{Cn}\p{Co}\p{Cs}\p{Script=Han}\p{Script=Hangul}\p{Script=Tangut}]/u;

function* codePoints(): Generator<string> {
  for (let code = 0; code <= 0x1ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!UNCHANGING.test(character)) yield character;
  }
}

describe('foldText', () => {
  it('drops what is not displayed, wherever it is in the text [S0-01] [S1-04]', () => {
    for (const hidden of ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\ufe0f']) {
      expect(foldText(`${hidden}a${hidden}da${hidden}`)).toBe('ada');
      expect(foldText(`ada${hidden} ${hidden}`)).toBe('ada');
      expect(foldText(`e${hidden}\u0301`)).toBe('é');
    }
    expect(foldText('\u200b\u3164 \u2060')).toBe('');
  });

  it('gives both cases of a letter the same form', () => {
    for (const character of ['ß', 'ẞ', 'ς', 'ǰ', 'Ω', 'ﬀ', 'K', 'Ꭰ', 'ꭰ']) {
      expect(foldText(character.toUpperCase())).toBe(foldText(character));
      expect(foldText(character.toLowerCase())).toBe(foldText(character));
    }
    expect(foldText('STRAẞE')).toBe('strasse');
  });

  it('leaves a folded text as it is, for each code point alone and before an accent', () => {
    const changed: string[] = [];
    for (const character of codePoints()) {
      for (const text of [character, `x${character}\u0301`]) {
        const folded = foldText(text);
        if (foldText(folded) !== folded) changed.push(text);
      }
    }
    expect(changed).toEqual([]);
  });
});
