import {
  noneMatchNames,
  revisionsIn,
  settingsTag,
  tagsIn,
  weakTag,
} from '../../../src/api/input/etag.js';

describe('entity tags', () => {
  it('are equal for equal bodies only', () => {
    expect(weakTag({ a: '1' })).toBe(weakTag({ a: '1' }));
    expect(weakTag({ a: '1' })).not.toBe(weakTag({ a: '2' }));
    expect(weakTag({ a: '1' })).toMatch(/^W\/"[\w-]{22}"$/);
  });

  it('name the revision of the settings', () => {
    expect(settingsTag('41')).toBe('"s41"');
  });

  it.each([
    ['*', '*'],
    ['', []],
    [', ,', []],
    ['"a", W/"b",,"c,d"', ['"a"', 'W/"b"', '"c,d"']],
    ['""', ['""']],
    ['"a" "b"', null],
    ['"a""b"', null],
    ['w/"a"', null],
    ['s41', null],
    ['*, "a"', null],
    [`"${'a, '.repeat(5_000)}`, null],
  ])('are read from %j', (header, tags) => {
    expect(tagsIn(header)).toEqual(tags);
  });

  it.each([
    ['*', null],
    ['"s41"', [41n]],
    ['"s40", "s41"', [40n, 41n]],
    ['W/"s41"', []],
    ['"abc", "s041", "s", "s-1", "s1234567890123456789"', []],
    ['s41', undefined],
  ])('give the revisions that If-Match %j names', (header, revisions) => {
    expect(revisionsIn(header)).toEqual(revisions);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['"s40"', false],
    ['"s4"', false],
    ['"s41"', true],
    ['W/"s41"', true],
    ['"x", "s41" , W/"y"', true],
    ['"a,b", ,"s41"', true],
    ['x"s41"', false],
    ['"x,"s41"', false],
    [' * ', true],
  ])('answers whether If-None-Match %j names it', (header, named) => {
    expect(noneMatchNames(header, '"s41"')).toBe(named);
  });
});
