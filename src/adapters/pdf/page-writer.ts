import PDFDocument from 'pdfkit';
import { loadFont } from './font-files.js';
import { BOLD, REGULAR, textRuns } from './text-runs.js';

/** Where and how a text is drawn; lengths in points. */
export interface TextPlace {
  readonly x: number;
  readonly width: number;
  readonly size?: number;
  readonly isBold?: boolean;
  readonly align?: 'left' | 'right';
  readonly colour?: string;
}

const MARGIN = 50;
const SIZE = 9;
const LINE = 1.45;
const INK = '#1a1a1a';

/** Features that every run is drawn with: without a list, pdfkit shapes word by word and keeps it. */
const FEATURES: PDFKit.Mixins.OpenTypeFeatures[] = ['kern'];

/** Writes lines of text from the top of a page to its bottom, in any of the scripts of `fonts/`. */
export class PageWriter {
  readonly left = MARGIN;
  readonly right: number;
  private readonly document: PDFKit.PDFDocument;
  private readonly chunks: Buffer[] = [];
  private readonly known = new Set<string>();
  private readonly done: Promise<Buffer>;
  private page = 1;
  y = MARGIN;

  /** @param onPage draws what the top of every further page shows */
  constructor(
    about: { readonly title: string; readonly created: Date },
    private readonly onPage: () => void,
  ) {
    const info = { Title: about.title, CreationDate: about.created, ModDate: about.created };
    this.document = new PDFDocument({ size: 'A4', margin: 0, info, font: '' });
    this.right = this.document.page.width - MARGIN;
    const { document, chunks } = this;
    this.done = new Promise((resolve, reject) => {
      document.on('data', (chunk: Buffer) => chunks.push(chunk));
      document.on('end', () => resolve(Buffer.concat(chunks)));
      document.on('error', reject);
    });
  }

  /** The whole file. */
  end(): Promise<Buffer> {
    this.pageNumber();
    this.document.end();
    return this.done;
  }

  /** Begins another page unless so much height is left. */
  need(height: number): void {
    if (this.y + height <= this.document.page.height - MARGIN - 20) return;
    this.pageNumber();
    this.document.addPage();
    this.page += 1;
    this.y = MARGIN;
    this.onPage();
  }

  /** Draws texts side by side, each on one line that is cut at its width. */
  row(cells: readonly (readonly [text: string, place: TextPlace])[]): void {
    const height = Math.max(...cells.map(([, { size = SIZE }]) => size * LINE));
    this.need(height);
    for (const [text, place] of cells) this.draw(this.cut(text, place), place);
    this.y += height;
  }

  /** Draws a text on as many lines as it needs, up to a bound. */
  paragraph(text: string, place: TextPlace, linesMax: number): void {
    const lines = text.split(/\r?\n/).flatMap((line) => this.wrapped(line, place));
    for (const line of lines.slice(0, linesMax)) this.row([[line, place]]);
  }

  /** A line across the page. */
  rule(colour: string): void {
    const { document, left, right, y } = this;
    document.moveTo(left, y).lineTo(right, y).lineWidth(0.7).stroke(colour);
    this.y += 5;
  }

  /** A picture at the right edge, beside what is written next. */
  picture(png: Buffer, height: number): void {
    const box: [number, number] = [160, height];
    const x = this.right - box[0];
    this.document.image(png, x, this.y, { fit: box, align: 'right' });
  }

  private draw(text: string, place: TextPlace): void {
    const { size = SIZE, align = 'left', colour = INK } = place;
    const runs = this.runs(text, place).map((run) => ({ ...run, width: this.width(run, size) }));
    const whole = runs.reduce((sum, { width }) => sum + width, 0);
    let x = align === 'left' ? place.x : place.x + place.width - whole;
    for (const { font, text: part, width } of runs) {
      const options = { lineBreak: false, features: FEATURES, baseline: 'alphabetic' } as const;
      this.use(font, size)
        .fillColor(colour)
        .text(part, x, this.y + size, options);
      x += width;
    }
  }

  private runs(text: string, { isBold = false }: TextPlace): ReturnType<typeof textRuns> {
    return textRuns(text, isBold ? BOLD : REGULAR);
  }

  private measure(text: string, place: TextPlace): number {
    const { size = SIZE } = place;
    return this.runs(text, place).reduce((sum, run) => sum + this.width(run, size), 0);
  }

  private width(
    { font, text }: { readonly font: string; readonly text: string },
    size: number,
  ): number {
    return this.use(font, size).widthOfString(text, { features: FEATURES });
  }

  private use(font: string, size: number): PDFKit.PDFDocument {
    if (!this.known.has(font)) {
      this.document.registerFont(font, loadFont(font));
      this.known.add(font);
    }
    return this.document.font(font, size);
  }

  /** The text, or as much of its beginning as fits. */
  private cut(text: string, place: TextPlace): string {
    if (this.measure(text, place) <= place.width) return text;
    const characters = [...text];
    let fits = 0;
    for (let step = 1 << 8; step > 0; step >>= 1) {
      const longer = `${characters.slice(0, fits + step).join('')}…`;
      if (fits + step < characters.length && this.measure(longer, place) <= place.width)
        fits += step;
    }
    return `${characters.slice(0, fits).join('')}…`;
  }

  /** Lines that fit, broken at spaces, or anywhere in a word that is too long. */
  private wrapped(text: string, place: TextPlace): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(/(?<=\s)|(?<=\p{Script=Han})/u)) {
      if (this.measure((line + word).trimEnd(), place) <= place.width) {
        line += word;
        continue;
      }
      if (line !== '') lines.push(line.trimEnd());
      line = word;
    }
    lines.push(line.trimEnd());
    return lines;
  }

  private pageNumber(): void {
    const { document, left, right, page } = this;
    const y = this.y;
    this.y = document.page.height - MARGIN + 8;
    const place = {
      x: left,
      width: right - left,
      size: 8,
      align: 'right',
      colour: '#666666',
    } as const;
    this.draw(String(page), place);
    this.y = y;
  }
}
