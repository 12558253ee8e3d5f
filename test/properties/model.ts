import type {
  CaptureReservation,
  Command,
  DebitMessage,
  RefundMessage,
  ReserveCredits,
} from '../../src/domain/client/commands.js';
import type { RefusalCode } from '../../src/domain/client/decision.js';
import { parseCredits } from '../../src/domain/credits.js';
import {
  emptyBooks,
  said,
  type Books,
  type Charge,
  type Held,
  type Ordinals,
} from './model-books.js';
import { UNITS, windowsAt } from './model-windows.js';

/** The expected kind of outcome of a command. */
export type Expected = 'accepted' | 'replayed' | 'unchanged' | readonly RefusalCode[];

/**
 * A second implementation of the ledger, as plain book-keeping: it keeps everything, copies its
 * books for each attempt and looks up nothing efficiently. With the implementation it shares only
 * the text of the semantics.
 */
export class Model {
  books: Books;

  constructor(zone: string, stock: bigint) {
    this.books = emptyBooks(zone, stock);
  }

  get reservedTotal(): bigint {
    return [...this.books.held.values()].reduce((sum, { left }) => sum + left, 0n);
  }

  submit(command: Command, t: number): Expected {
    const before = this.books;
    this.books = structuredClone(before);
    for (const [id, held] of this.books.held) if (held.expiresAt <= t) this.end(id, held);
    const hasExpired = this.books.held.size < before.held.size;
    const expiry: Expected = hasExpired ? 'accepted' : 'unchanged';
    const outcome = command.type === 'ReleaseExpired' ? expiry : this.attempt(command, t);
    if (outcome !== 'accepted') this.books = before;
    return outcome;
  }

  private attempt(command: Command, t: number): Expected {
    switch (command.type) {
      case 'DebitMessage':
        return this.debit(command, t);
      case 'ReserveCredits':
        return this.reserve(command, t);
      case 'CaptureReservation':
        return this.capture(command, t);
      case 'ReleaseReservation':
        return this.release(command.reservationId);
      case 'RefundMessage':
        return this.refund(command);
      case 'ReportDelivery':
        return this.report(command.messageId, command.status);
      case 'RechargeCredits':
        return this.assign('recharge', command.rechargeId, command.credits);
      case 'WithdrawCredits':
        return this.assign('withdrawal', command.withdrawalId, -command.credits);
      case 'AdjustCredits':
        return this.assign('adjustment', command.adjustmentId, command.credits);
      case 'ChangeSettings':
        return this.change(command.patch);
      default:
        return this.turn(command.type);
    }
  }

  private debit(command: DebitMessage, t: number): Expected {
    const { parts, channel, country, test } = command;
    const content = said({ credits: command.credits, parts, channel, country, test });
    const earlier = this.earlier(`message ${command.messageId}`, content);
    if (earlier) return earlier;
    const refused = this.rules(command, t);
    if (refused.length > 0) return refused;
    const windows = this.count(command.credits, t);
    this.books.posted += command.credits;
    this.remember(`message ${command.messageId}`, content);
    this.charge(command.messageId, command.credits, windows);
    return 'accepted';
  }

  private reserve(command: ReserveCredits, t: number): Expected {
    const { reservationId: id, credits, messageId, channel, country, test } = command;
    const content = said({ credits, messageId, channel, country, test });
    const earlier = this.earlier(`reservation ${id}`, content);
    if (earlier) return earlier;
    const refused = this.rules(command, t);
    if (refused.length > 0) return refused;
    const seconds = 'inSeconds' in command.expires ? command.expires.inSeconds : 0;
    const windows = this.count(credits, t);
    const expiresAt = t + seconds * 1000;
    this.books.held.set(id, { left: credits, captures: 0, expiresAt, messageId, windows });
    this.books.reserved.set(id, { messageId, voided: false });
    this.remember(`reservation ${id}`, content);
    return 'accepted';
  }

  private capture(command: CaptureReservation, t: number): Expected {
    const { reservationId, credits, final } = command;
    const known = this.books.reserved.get(reservationId);
    const messageId = command.messageId ?? known?.messageId ?? reservationId;
    const content = said({ reservationId, credits, final, messageId });
    const earlier = this.earlier(`capture ${command.captureId}`, content);
    if (earlier) return earlier;
    const held = this.books.held.get(reservationId);
    if (!held) return [known ? 'RESERVATION_CLOSED' : 'RESERVATION_NOT_FOUND'];
    if (this.books.charges.has(messageId)) return ['ID_REUSED'];
    if (credits > held.left) return ['CAPTURE_EXCEEDS_RESERVATION'];
    held.left -= credits;
    this.books.posted += credits;
    this.charge(messageId, credits, held.windows);
    this.remember(`message ${messageId}`, 'captured');
    this.remember(`capture ${command.captureId}`, content);
    held.captures += 1;
    if (final) this.end(reservationId, held);
    if (held.captures > 1) this.countFurther(t);
    return 'accepted';
  }

  private release(id: string): Expected {
    const held = this.books.held.get(id);
    const known = this.books.reserved.get(id);
    if (!known) return ['RESERVATION_NOT_FOUND'];
    if (!held) return known.voided ? 'replayed' : ['RESERVATION_CLOSED'];
    this.end(id, held);
    known.voided = true;
    return 'accepted';
  }

  private refund({ messageId, refundId, credits }: RefundMessage): Expected {
    const content = said({ messageId, credits });
    const earlier = this.earlier(`refund ${refundId}`, content);
    if (earlier) return earlier;
    const charge = this.books.charges.get(messageId);
    if (!charge) return ['MESSAGE_NOT_FOUND'];
    const left = charge.charged - charge.refunded;
    if (left === 0n || (credits ?? 0n) > left) return ['REFUND_EXCEEDS_DEBIT'];
    this.giveBack(charge, credits ?? left);
    this.remember(`refund ${refundId}`, content);
    return 'accepted';
  }

  /** By the default policy: a rejection gives all back, the other statuses tried here nothing. */
  private report(messageId: string, status: string): Expected {
    const charge = this.books.charges.get(messageId);
    if (!charge) return ['MESSAGE_NOT_FOUND'];
    if (charge.reports.includes(status)) return 'replayed';
    charge.reports.push(status);
    if (status === 'ACCEPTED' || charge.settled) return 'accepted';
    charge.settled = true;
    if (status === 'REJECTED') this.giveBack(charge, charge.charged - charge.refunded);
    return 'accepted';
  }

  private assign(kind: string, id: string, credits: bigint): Expected {
    const earlier = this.earlier(`${kind} ${id}`, said({ credits }));
    if (earlier) return earlier;
    const left = this.available;
    if (credits < 0n && -credits > (left > 0n ? left : 0n)) return ['WITHDRAWAL_EXCEEDS_AVAILABLE'];
    this.books.assigned += credits;
    this.remember(`${kind} ${id}`, said({ credits }));
    return 'accepted';
  }

  private change(patch: ReadonlyMap<string, unknown>): Expected {
    const before = said(this.books);
    const { books } = this;
    const amount = (value: unknown): bigint | null =>
      typeof value === 'string' ? parseCredits(value) : null;
    for (const [field, value] of patch) {
      if (field === 'settings.allowCredit') books.allowCredit = amount(value) ?? 0n;
      else if (field === 'settings.limits.daily.credits') books.creditsMax.day = amount(value);
      else if (field === 'settings.limits.weekly.credits') books.creditsMax.week = amount(value);
      else if (field === 'settings.limits.monthly.credits') books.creditsMax.month = amount(value);
      else if (field === 'settings.limits.daily.messages') {
        books.messagesMax = typeof value === 'number' ? value : null;
      } else if (field === 'settings.creditControl') books.mode = String(value);
      else if (field === 'settings.timeZone') books.zone = String(value);
      else if (field === 'settings.channels.rcs') books.rcs = value === true;
      else if (field === 'settings.canSendTests') books.tests = value === true;
      else throw new Error(`the model knows no ${field}`);
    }
    return said(books) === before ? 'unchanged' : 'accepted';
  }

  private turn(type: Command['type']): Expected {
    const [key, to] = {
      RestrictMessaging: ['restricted', true] as const,
      AllowMessaging: ['restricted', false] as const,
      DisableClient: ['disabled', true] as const,
      EnableClient: ['disabled', false] as const,
    }[type as 'DisableClient'];
    if (this.books[key] === to) return 'unchanged';
    this.books[key] = to;
    return 'accepted';
  }

  private rules(asked: DebitMessage | ReserveCredits, t: number): RefusalCode[] {
    const { books } = this;
    const { credits } = asked;
    const codes: RefusalCode[] = [];
    if (books.restricted) codes.push('MESSAGING_RESTRICTED');
    if (asked.channel === 'rcs' && !books.rcs) codes.push('CHANNEL_NOT_ALLOWED');
    if (asked.test && !books.tests) codes.push('TEST_NOT_ALLOWED');
    if (books.mode === 'MONITOR_ONLY') return codes;
    const windows = windowsAt(books.windows, books.zone, t);
    const { messagesMax, creditsMax } = books;
    if (messagesMax !== null && windows.day.messages >= messagesMax)
      codes.push('DAILY_MESSAGE_LIMIT');
    const codeOf = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' } as const;
    for (const unit of UNITS) {
      const most = creditsMax[unit];
      if (most === null || credits === 0n || windows[unit].credits + credits <= most) continue;
      codes.push(`${codeOf[unit]}_CREDIT_LIMIT`);
    }
    const short = credits > 0n && this.available - credits < -books.allowCredit;
    if (short && books.mode === 'ENFORCED') codes.push('INSUFFICIENT_CREDITS');
    return codes;
  }

  private get available(): bigint {
    return this.books.assigned - this.books.posted - this.reservedTotal;
  }

  private count(credits: bigint, t: number): Ordinals {
    const windows = windowsAt(this.books.windows, this.books.zone, t);
    for (const unit of UNITS) windows[unit].credits += credits;
    windows.day.messages += 1;
    this.books.windows = windows;
    return { day: windows.day.ordinal, week: windows.week.ordinal, month: windows.month.ordinal };
  }

  private countFurther(t: number): void {
    const { day } = windowsAt(this.books.windows, this.books.zone, t);
    day.messages += 1;
    this.books.windows = { ...this.books.windows, day };
  }

  private uncount(windows: Ordinals, credits: bigint): void {
    for (const unit of UNITS) {
      const window = this.books.windows[unit];
      if (window?.ordinal === windows[unit]) window.credits -= credits;
    }
  }

  private end(id: string, held: Held): void {
    this.books.held.delete(id);
    this.uncount(held.windows, held.left);
    const { day } = this.books.windows;
    if (held.captures === 0 && day?.ordinal === held.windows.day) day.messages -= 1;
  }

  private charge(messageId: string, charged: bigint, windows: Ordinals): void {
    const fresh = { charged, refunded: 0n, settled: false, reports: [], windows };
    this.books.charges.set(messageId, fresh);
  }

  private giveBack(charge: Charge, credits: bigint): void {
    charge.refunded += credits;
    this.books.posted -= credits;
    this.uncount(charge.windows, credits);
  }

  private earlier(key: string, content: string): Expected | null {
    const known = this.books.contents.get(key);
    if (known === undefined) return null;
    return known === content ? 'replayed' : ['ID_REUSED'];
  }

  private remember(key: string, content: string): void {
    this.books.contents.set(key, content);
  }
}
