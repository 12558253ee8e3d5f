import { foldText } from '../../src/domain/fold-text.js';
import { searchText } from '../../src/domain/search-text.js';

/** Code points without case, width or accents: too many to fold each. */
const UNCHANGING = /[\p{Cn}\p{Co}\p{Cs}\p{Script=Han}\p{Script=Hangul}\p{Script=Tangut}]/u;

describe('searchText', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['Ｓtraße ﬁ', 'strasse FI'],
    ['Émile Ångström', 'emile angstrom'],
    ['e\u0301mile', 'ÉMILE'],
    ['Łukasz Đorđević', 'lukasz dordevic'],
    ['Bjørn Ærø', 'bjorn aero'],
    ['İstanbul ısı', 'istanbul isi'],
    ['Ἀθῆναι', 'αθηναι'],
    ['Nguyễn', 'nguyen'],
    ['a\u200bda', 'ada'],
    ['محمّد', 'محمد'],
  ])('is the same for %s and %s', (one, other) => {
    expect(searchText(one)).toBe(searchText(other));
  });

  it.each([
    ['が', 'か'],
    ['हिंदी', 'हद'],
    ['각', '가'],
    ['ö', 'e'],
  ])('keeps %s apart from %s', (one, other) => {
    expect(searchText(one)).not.toBe(searchText(other));
  });

  it('is nothing for a text of accents and hidden characters alone', () => {
    expect(searchText(' \u0301\u200b ')).toBe('');
  });

  it('gives folded texts the same form as the texts, and leaves its own form as it is', () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0x1ffff; code++) {
      const character = String.fromCodePoint(code);
      if (UNCHANGING.test(character)) continue;
      const text = `x${character}\u0301y`;
      const form = searchText(text);
      if (searchText(form) !== form || searchText(foldText(text)) !== form) changed.push(text);
    }
    expect(changed).toEqual([]);
  });
});
