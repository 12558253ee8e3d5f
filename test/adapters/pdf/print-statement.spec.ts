import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { chinesePart, loadFont } from '../../../src/adapters/pdf/font-files.js';
import { cleanPng } from '../../../src/api/input/billing/logo/clean-png.js';
import { PdfThread } from '../../../src/adapters/workers/pdf-thread.js';
import { textRuns } from '../../../src/adapters/pdf/text-runs.js';
import { printStatement } from '../../../src/adapters/pdf/print-statement.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { PRINTED_MAX, type PrintedStatement } from '../../../src/ports/statement-printer.js';

const RANGES = new URL('../../../fonts/noto-sans-sc/ranges.json', import.meta.url);
const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
const withPdftotext = hasPdftotext ? it : it.skip;

const TOTALS = { assigned: '150', usedPosted: '36.500001', reserved: '4', available: '109.499999' };

function printed(lines: number, part: Partial<PrintedStatement> = {}): PrintedStatement {
  const line = { date: '2027-03-01', country: 'DE', messages: 3, debited: '4.5', refunded: '0' };
  return {
    statement: {
      ...{ clientId: 'c', currency: 'EUR', timeZone: 'Europe/Berlin', after: '3', through: '90' },
      offsets: [{ from: '2027-02-27T23:00:00.000Z', seconds: 3_600 }],
      ...{ from: '2027-02-28T23:00:00.000Z', to: '2027-03-31T22:00:00.000Z' },
      opening: { ...TOTALS, available: '0.000007' },
      closing: TOTALS,
      sums: { messages: 93, debited: '139.5', refunded: '1', recharged: '50', withdrawn: '2.25' },
      lines: Array.from({ length: lines }, (_, n) => ({ ...line, debited: `${n}.25` })),
      recharges: [
        {
          ...{ at: '2027-03-02T08:00:00.000Z', rechargeId: 'r-7', source: 'MANUAL', credits: '50' },
          payment: { status: 'PAID', type: 'TRANSFER', date: '2027-03-02', reference: 'ref 7' },
        },
      ],
      withdrawals: [],
      payments: [],
    },
    issued: { number: 'DE-000017', date: '2027-04-01', issuedAt: '2027-03-31T22:01:00.000Z' },
    legalEntity: {
      ...{ name: 'Telefonwerke GmbH', addressLines: ['Hauptstraße 1'], country: 'DE' },
      ...{ taxId: 'DE123456789', iban: null, invoicePrefix: 'DE-', footer: 'Payable now.' },
    },
    billedTo: {
      ...{ name: 'Ada Lovelace', company: 'Engines Ltd', companyDetails: null },
      ...{ contractNumber: null, addressLines: ['1 Way'], country: 'GB' },
    },
    brand: { name: 'Example SMS', primaryColour: '#336699', supportEmail: null, logo: null },
    ...part,
  };
}

function textOf(pdf: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-pdf-'));
  try {
    const file = join(folder, 's.pdf');
    writeFileSync(file, pdf);
    return spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function of(company: string): PrintedStatement {
  const { billedTo } = printed(0);
  return printed(0, { billedTo: billedTo && { ...billedTo, company } });
}

describe('a printed statement', () => {
  const thread = new PdfThread({ logger: NO_LOG });
  afterAll(() => thread.close());

  withPdftotext('shows its number, both parties and every total [S0-47]', async () => {
    const text = textOf(await thread.print(printed(31)));
    for (const word of [
      ...['DE-000017', 'Telefonwerke GmbH', 'Engines Ltd', 'Payable now.', 'Example SMS'],
      ...['0.000007', '36.500001', '109.499999', '139.5', '2.25', '30.25', 'r-7', 'PAID TRANSFER'],
      '2027-03-01 – 2027-03-31 (Europe/Berlin)',
    ]) {
      expect(text).toContain(word);
    }
  });

  withPdftotext.each([
    ['Cyrillic', 'Громадське ТОВ «Хвиля»'],
    ['Greek', 'Ψηφιακές Επικοινωνίες ΑΕ'],
    ['Chinese', '北京云通信有限公司'],
    ['traditional Chinese', '華業電訊經理'],
    ['Latin with marks', 'Žluťoučký kůň a.s. Łódź'],
    ['Arabic', 'شركة الاتصالات المتحدة'],
  ])('has names in %s that can be read', async (_, company) => {
    expect(textOf(await thread.print(of(company))).normalize('NFKC')).toContain(company);
  });

  withPdftotext('keeps the order of words in a name of two directions', async () => {
    const text = textOf(await thread.print(of('محمد عبد الله ABC 12'))).normalize('NFKC');
    expect(text.replaceAll(/\p{Cf}/gu, '')).toMatch(/ABC 12/);
    expect(text.replaceAll(/\p{Cf}/gu, '')).toContain('محمد عبد الله');
  });

  withPdftotext('has thousands of lines on numbered pages with a head each', async () => {
    const text = textOf(await thread.print(printed(2_000)));
    const pages = text.split('\f').filter((page) => page.trim() !== '');
    expect(pages.length).toBeGreaterThan(30);
    expect(pages[20]).toMatch(/Date +Country +Messages +Debited +Refunded/);
    expect(text).toContain('1999.25');
  });

  it('is the same bytes each time, whichever thread makes it', async () => {
    const once = await thread.print(printed(40));
    expect(once.equals(await printStatement(printed(40)))).toBe(true);
    expect(once.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is made of the most entries within the memory of the thread', async () => {
    const pdf = await thread.print(printed(PRINTED_MAX - 1));
    expect(pdf.length).toBeLessThan(4_000_000);
  });

  it('has a logo as PNG', async () => {
    const bytes = Buffer.from(PIXEL, 'base64');
    const brand = { ...printed(0).brand, logo: { type: 'image/png', bytes } };
    const pdf = await thread.print(printed(0, { brand }));
    expect(pdf.toString('latin1')).toContain('/Subtype /Image');
  });

  it('shows the name of a brand whose logo is SVG, without a picture', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>');
    const brand = { ...printed(0).brand, logo: { type: 'image/svg+xml', bytes } };
    const pdf = await thread.print(printed(0, { brand }));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1')).not.toContain('/Subtype /Image');
    if (hasPdftotext) expect(textOf(pdf)).toContain('Example SMS');
  });

  it.each([
    ...[1, 2, 4, 8, 16].map((depth) => [0, depth] as const),
    ...[1, 2, 4, 8].map((depth) => [3, depth] as const),
    ...[2, 4, 6].flatMap((colourType) => [8, 16].map((depth) => [colourType, depth] as const)),
  ])(
    'has each kind of PNG that a brand takes: colour type %i of %i bits',
    async (colour, depth) => {
      const picture = cleanPng(pngOf(colour, depth));
      expect(picture).not.toBeNull();
      const logo = { type: 'image/png', bytes: picture ?? Buffer.alloc(0) };
      const pdf = await thread.print(printed(0, { brand: { ...printed(0).brand, logo } }));
      expect(pdf.toString('latin1')).toContain('/Subtype /Image');
    },
  );
});

/** Three by three pixels of a kind, some of them transparent. */
function pngOf(colourType: number, depth: number): Buffer {
  const samples = [1, 0, 3, 1, 2, 0, 4][colourType] ?? 1;
  const row = Math.ceil((3 * samples * depth) / 8) + 1;
  const header = Buffer.from([0, 0, 0, 3, 0, 0, 0, 3, depth, colourType, 0, 0, 0]);
  const transparency = { 0: Buffer.alloc(2), 2: Buffer.alloc(6), 3: Buffer.from([0]) };
  const seen = Object.entries(transparency).filter(([type]) => Number(type) === colourType);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(colourType === 3 ? [chunk('PLTE', Buffer.from([9, 9, 9, 200, 0, 0]))] : []),
    ...seen.map(([, data]) => chunk('tRNS', data)),
    chunk('IDAT', deflateSync(Buffer.alloc(3 * row))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the fonts of statements', () => {
  it('can all be read, in each of the parts of the Chinese one', () => {
    const ranges = JSON.parse(readFileSync(RANGES, 'utf8')) as { readonly [part: string]: string };
    const document = new PDFDocument({ font: '' });
    for (const [part, range] of Object.entries(ranges)) {
      const codePoint = Number.parseInt(/U\+([0-9a-f]+)/.exec(range)?.[1] ?? '', 16);
      expect(chinesePart(codePoint)).toBe(`noto-sans-sc/${part}.woff`);
      document.registerFont(part, loadFont(`noto-sans-sc/${part}.woff`));
      expect(document.font(part).widthOfString(String.fromCodePoint(codePoint))).toBeGreaterThan(0);
    }
    expect(Object.keys(ranges)).toHaveLength(97);
  });
});

describe('the runs of a line', () => {
  it('are one for a plain text', () => {
    expect(textRuns('Ada & Söhne')).toEqual([
      { font: 'NotoSans-Regular.ttf', text: 'Ada & Söhne' },
    ]);
  });

  it('go from left to right where the text goes from right to left', () => {
    const runs = textRuns('شركة ABC');
    expect(runs.map(({ text }) => text.trim())).toEqual(['ABC', 'شركة']);
  });

  it('lose characters that only steer the direction', () => {
    expect(textRuns('a\u202eb\u200f')).toEqual([{ font: 'NotoSans-Regular.ttf', text: 'ab' }]);
  });
});
