import { noneMatchNames, settingsTag, weakTag } from '../../../src/api/read/etag.js';

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
    [undefined, false],
    ['', false],
    ['"s40"', false],
    ['"s4"', false],
    ['"s41"', true],
    ['W/"s41"', true],
    ['"x", "s41" , W/"y"', true],
    [' * ', true],
  ])('answers whether If-None-Match %j names it', (header, named) => {
    expect(noneMatchNames(header, '"s41"')).toBe(named);
  });
});
