import type { Payment } from '../../domain/client/events.js';
import { dateAt } from '../../domain/windows.js';
import { dateText } from '../../domain/statements/local-dates.js';
import { clockOf } from '../../domain/statements/zone-offsets.js';
import type { PrintedStatement } from '../../ports/statement-printer.js';
import { PageWriter, type TextPlace } from './page-writer.js';

type Column = readonly [title: string, place: TextPlace];

const LOGO_HEIGHT = 44;
const GREY = '#666666';
/** Lines of texts that people wrote. */
const DETAILS_LINES = 12;
const FOOTER_LINES = 20;

/** The statement as a PDF file. */
export function printStatement(printed: PrintedStatement): Promise<Buffer> {
  return new StatementPage(printed).print();
}

/** Draws one statement from its head to its footer. */
class StatementPage {
  private readonly page: PageWriter;
  /** The columns of the table that is drawn now; null between two tables. */
  private columns: readonly Column[] | null = null;

  constructor(private readonly printed: PrintedStatement) {
    const { issued, statement } = printed;
    const title = issued === null ? 'Statement' : `Statement ${issued.number}`;
    const created = new Date(issued?.issuedAt ?? statement.to);
    this.page = new PageWriter({ title, created }, () => this.tableHead());
  }

  print(): Promise<Buffer> {
    this.head();
    this.parties();
    this.totals();
    this.days();
    this.recharges();
    this.withdrawals();
    this.payments();
    this.foot();
    return this.page.end();
  }

  private head(): void {
    const { page, printed } = this;
    const { brand, issued, statement } = printed;
    const isPicture = brand.logo?.type === 'image/png';
    if (isPicture && brand.logo) page.picture(Buffer.from(brand.logo.bytes), LOGO_HEIGHT);
    const colour = brand.primaryColour;
    page.row([[brand.name, { ...this.half(0), isBold: true, size: 14, colour }]]);
    page.y += 14;
    const title = issued === null ? 'Statement' : `Statement ${issued.number}`;
    page.row([[title, { ...this.whole(), isBold: true, size: 16 }]]);
    const clock = clockOf(statement.offsets);
    const day = (at: number): string => dateText(dateAt(clock, at));
    const [from, to] = [Date.parse(statement.from), Date.parse(statement.to)];
    const period = `${day(from)} – ${day(to - 1)} (${statement.timeZone})`;
    page.row([[`Period: ${period}`, this.whole()]]);
    if (issued !== null) page.row([[`Date: ${issued.date}`, this.whole()]]);
    page.row([[`Currency: ${statement.currency}`, this.whole()]]);
    page.y += 6;
    page.rule(colour);
  }

  private parties(): void {
    const { page, printed } = this;
    const { legalEntity, billedTo } = printed;
    const top = page.y;
    if (legalEntity !== null) {
      const { name, addressLines, country, taxId, iban } = legalEntity;
      this.block('From', 0, [name, ...addressLines, country, `Tax number: ${taxId}`]);
      if (iban !== null) page.row([[`IBAN: ${iban}`, this.half(0)]]);
    }
    const below = page.y;
    page.y = top;
    if (billedTo !== null) {
      const { company, name, addressLines, country, companyDetails, contractNumber } = billedTo;
      const lines = [company, name, ...addressLines, country].filter((line) => line !== null);
      this.block('To', 1, lines);
      if (contractNumber !== null) page.row([[`Contract: ${contractNumber}`, this.half(1)]]);
      if (companyDetails !== null) page.paragraph(companyDetails, this.half(1), DETAILS_LINES);
    }
    page.y = Math.max(page.y, below) + 10;
  }

  private block(title: string, side: 0 | 1, lines: readonly string[]): void {
    this.page.row([[title, { ...this.half(side), size: 8, colour: GREY }]]);
    for (const line of lines) this.page.paragraph(line, this.half(side), 3);
  }

  private totals(): void {
    const { opening, closing, sums } = this.printed.statement;
    this.table('Totals', [
      this.text('', 0, 0.28),
      ...numbers(['Assigned', 'Used', 'Reserved', 'Available'], 0.28),
    ]);
    this.line([
      'Opening',
      opening.assigned,
      opening.usedPosted,
      opening.reserved,
      opening.available,
    ]);
    this.line([
      'Closing',
      closing.assigned,
      closing.usedPosted,
      closing.reserved,
      closing.available,
    ]);
    this.table(
      'In this period',
      numbers(['Messages', 'Debited', 'Refunded', 'Recharged', 'Withdrawn'], 0),
    );
    const { messages, debited, refunded, recharged, withdrawn } = sums;
    this.line([String(messages), debited, refunded, recharged, withdrawn]);
  }

  private days(): void {
    const { lines } = this.printed.statement;
    if (lines.length === 0) return;
    const columns = [this.text('Date', 0, 0.2), this.text('Country', 0.2, 0.16)];
    this.table('Messages by day and country', [
      ...columns,
      ...numbers(['Messages', 'Debited', 'Refunded'], 0.36),
    ]);
    for (const { date, country, messages, debited, refunded } of lines) {
      this.line([date, country ?? '–', String(messages), debited, refunded]);
    }
  }

  private recharges(): void {
    const { recharges } = this.printed.statement;
    if (recharges.length === 0) return;
    this.table('Recharges', [
      this.text('Recorded (UTC)', 0, 0.2),
      this.text('Id', 0.2, 0.25),
      this.text('Source', 0.45, 0.17),
      ...this.paid(),
    ]);
    for (const { at, rechargeId, source, payment, credits } of recharges) {
      this.line([minute(at), rechargeId, source, paymentText(payment), credits]);
    }
  }

  private paid(): Column[] {
    return [this.text('Payment', 0.62, 0.24), number('Credits', 0.86, 0.14)];
  }

  private withdrawals(): void {
    const { withdrawals } = this.printed.statement;
    if (withdrawals.length === 0) return;
    const columns = [this.text('Recorded (UTC)', 0, 0.2), this.text('Id', 0.2, 0.4)];
    this.table('Withdrawals', [
      ...columns,
      this.text('Source', 0.6, 0.2),
      number('Credits', 0.8, 0.2),
    ]);
    for (const { at, withdrawalId, source, credits } of withdrawals) {
      this.line([minute(at), withdrawalId, source, credits]);
    }
  }

  private payments(): void {
    const { payments } = this.printed.statement;
    if (payments.length === 0) return;
    const columns = [this.text('Recorded (UTC)', 0, 0.2), this.text('Recharge', 0.2, 0.4)];
    this.table('Payments of earlier recharges', [...columns, this.text('Payment', 0.6, 0.4)]);
    for (const { at, rechargeId, payment } of payments) {
      this.line([minute(at), rechargeId, paymentText(payment)]);
    }
  }

  private foot(): void {
    const { page, printed } = this;
    this.columns = null;
    page.y += 12;
    const { legalEntity, brand } = printed;
    const place = { ...this.whole(), size: 8, colour: GREY };
    const footer = legalEntity?.footer ?? null;
    if (footer !== null) page.paragraph(footer, place, FOOTER_LINES);
    if (brand.supportEmail !== null) page.row([[brand.supportEmail, place]]);
  }

  private table(title: string, columns: readonly Column[]): void {
    this.columns = null;
    this.page.y += 8;
    // Title, head and one line stay together.
    this.page.need(50);
    this.page.row([[title, { ...this.whole(), isBold: true, size: 11 }]]);
    this.columns = columns;
    this.tableHead();
  }

  private tableHead(): void {
    const { columns } = this;
    if (columns === null) return;
    this.columns = null;
    this.page.row(
      columns.map(([title, place]) => [title, { ...this.placed(place), colour: GREY }]),
    );
    this.page.rule('#cccccc');
    this.columns = columns;
  }

  private line(values: readonly string[]): void {
    const columns = this.columns ?? [];
    this.page.row(columns.map(([, place], index) => [values[index] ?? '', this.placed(place)]));
  }

  /** A place given in parts of the width, in points. */
  private placed({ x, width, ...rest }: TextPlace): TextPlace {
    const { left, right } = this.page;
    const whole = right - left;
    return { ...rest, x: left + x * whole, width: width * whole - 6 };
  }

  private text(title: string, x: number, width: number): Column {
    return [title, { x, width }];
  }

  private whole(): TextPlace {
    return this.placed({ x: 0, width: 1 });
  }

  private half(side: 0 | 1): TextPlace {
    return this.placed({ x: side * 0.5, width: 0.5 });
  }
}

function number(title: string, x: number, width: number): Column {
  return [title, { x, width, align: 'right' }];
}

/** Columns of equal width from a place to the right edge. */
function numbers(titles: readonly string[], from: number): Column[] {
  const width = (1 - from) / titles.length;
  return titles.map((title, index) => number(title, from + index * width, width));
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

function paymentText(payment: Payment | null): string {
  if (payment === null) return '–';
  const { status, type, date, reference } = payment;
  return [status, type, date, reference].filter((part) => part !== null).join(' ');
}
