import { csvLine } from '../../../src/api/views/csv.js';

describe('a CSV line', () => {
  it('ends with CRLF and leaves plain cells as they are', () => {
    expect(csvLine(['a', 1, true, null, undefined, ''])).toBe('a,1,true,,,\r\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines'])).toBe('"a,b","say ""x""","two\nlines"\r\n');
  });

  it.each([
    '=1+1',
    '+cmd',
    '-x',
    '@SUM(A1)',
    '-',
    '+1-2',
    '+491511234567',
    '+49',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
    ' =1+1',
    '\t1',
    '\u00a0@x',
  ])('takes the formula out of %j with a leading apostrophe', (cell) => {
    expect(csvLine([cell])).toBe(`'${cell}\r\n`);
  });

  it.each(['\r=1+1', '\n1'])('takes the formula behind the line end of %j', (cell) => {
    expect(csvLine([cell])).toBe(`"'${cell}"\r\n`);
  });

  it.each(['-1', '-0.5', '49', '12.000001', '1=1', 'a@b'])('leaves %j alone', (cell) => {
    expect(csvLine([cell])).toBe(`${cell}\r\n`);
  });

  it('quotes a formula that also needs quotes', () => {
    expect(csvLine(['=HYPERLINK("x","y")'])).toBe(`"'=HYPERLINK(""x"",""y"")"\r\n`);
  });
});
