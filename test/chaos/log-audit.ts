import { openEventStore } from '../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { formatCredits, parseCredits } from '../../src/domain/credits.js';
import type { EventLog, LoggedEvent } from '../../src/ports/event-log.js';
import { textOf, type Acknowledged, type RequestLedger, type Totals } from './request-ledger.js';

const CLIENT = 'client-';
/** The event's field that holds the id which the caller gave. */
const ID_FIELDS: Readonly<Record<string, string>> = {
  MessageDebited: 'messageId',
  CreditsReserved: 'reservationId',
  ReservationCaptured: 'captureId',
  ReservationReleased: 'reservationId',
  MessageRefunded: 'refundId',
  CreditsRecharged: 'rechargeId',
};

interface Seen {
  readonly text: string;
  readonly revision: bigint;
  readonly totals: Totals | null;
}

interface Sums {
  assigned: bigint;
  usedPosted: bigint;
  reserved: bigint;
}

/**
 * Reads the log itself, event by event, with independent arithmetic, and compares it with the
 * callers' answers. It continues where it ended, so each event is examined once.
 */
export class LogAudit {
  private readonly streams = new Map<string, Seen[]>();
  private readonly places = new Map<string, bigint>();
  private readonly sums = new Map<string, Sums>();
  private readonly faults: string[] = [];
  private through = -1n;
  private last = -1n;
  private checked = new Set<string>();
  private eventCount = 0;

  get events(): number {
    return this.eventCount;
  }

  /** The last revision of each client. */
  get heads(): ReadonlyMap<string, bigint> {
    return new Map([...this.streams].map(([id, seen]) => [id, BigInt(seen.length - 1)]));
  }

  /** The totals that result from the log, by client. */
  get totals(): ReadonlyMap<string, Totals> {
    return new Map([...this.sums].map(([clientId, sums]) => [clientId, shown(sums)]));
  }

  /** Reads what was written since, and says everything that is not as it must be. */
  async compare(url: string, ledger: RequestLedger): Promise<string[]> {
    const store = await openEventStore({ url, clock: new SystemClock() });
    try {
      await this.readOn(store.log);
    } finally {
      await store.close();
    }
    const fresh = [...ledger.acknowledged].filter(([text]) => !this.checked.has(text));
    for (const [text, command] of fresh) {
      this.checked.add(text);
      this.hold(text, command);
    }
    this.order(fresh.map(([, command]) => command));
    this.strangers(ledger);
    return this.faults.splice(0);
  }

  private async readOn(log: EventLog): Promise<void> {
    const options = { after: this.through, batchMax: 1_000, prefixes: [CLIENT] };
    for await (const { events, through } of log.readAll(options)) {
      for (const event of events) this.take(event);
      this.through = through;
    }
  }

  private take(event: LoggedEvent): void {
    const clientId = event.stream.slice(CLIENT.length);
    const stream = this.streams.get(clientId) ?? [];
    this.streams.set(clientId, stream);
    this.eventCount += 1;
    if (event.revision !== BigInt(stream.length)) {
      this.faults.push(`${event.stream}: revision ${event.revision} after ${stream.length} events`);
    }
    if (event.position <= this.last) this.faults.push(`position ${event.position} too late`);
    this.last = event.position;
    const text = textOf({ clientId, event: event.type, id: idOf(event, clientId) });
    if (this.places.has(text)) this.faults.push(`twice in the log: ${text}`);
    this.places.set(text, event.revision);
    stream.push({ text, revision: event.revision, totals: this.add(clientId, event) });
  }

  /** Adds what the event moves, and compares the totals that it carries. */
  private add(clientId: string, { type, data, revision }: LoggedEvent): Totals | null {
    const sums = this.sums.get(clientId) ?? { assigned: 0n, usedPosted: 0n, reserved: 0n };
    this.sums.set(clientId, sums);
    const body = JSON.parse(data) as Record<string, unknown>;
    move(sums, type, body);
    const { after } = body as { after?: Totals };
    if (after === undefined) return null;
    const own = shown(sums);
    if (!same(own, after)) {
      const what = `${JSON.stringify(after)}, counted ${JSON.stringify(own)}`;
      this.faults.push(`${clientId} at revision ${revision}: ${what}`);
    }
    return own;
  }

  /**
   * Every acknowledged command is in the log, at the acknowledged revision and with the
   * acknowledged totals.
   */
  private hold(text: string, command: Acknowledged): void {
    const revision = this.places.get(text);
    if (revision === undefined) {
      this.faults.push(`acknowledged and lost: ${text}`);
      return;
    }
    const wrong = command.exact ? revision !== command.revision : revision > command.revision;
    if (wrong) this.faults.push(`${text}: acknowledged ${command.revision}, stored at ${revision}`);
    const seen = this.streams.get(command.mark.clientId)?.[Number(command.revision)];
    if (!command.exact || command.totals === null || seen === undefined || seen.totals === null)
      return;
    if (!same(command.totals, seen.totals)) {
      const what = `acknowledged ${JSON.stringify(command.totals)}, is ${JSON.stringify(seen.totals)}`;
      this.faults.push(`${text}: ${what}`);
    }
  }

  /** A command sent after an acknowledgement is recorded after it. */
  private order(command: readonly Acknowledged[]): void {
    for (const own of byClient(command).values()) this.orderOf(own);
  }

  private orderOf(own: readonly Acknowledged[]): void {
    const answered = [...own].sort((a, b) => a.answeredAt - b.answeredAt);
    const sent = [...own].sort((a, b) => a.sentAt - b.sentAt);
    let [next, most] = [0, -1n];
    for (const { mark, sentAt } of sent) {
      for (; (answered[next]?.answeredAt ?? Infinity) < sentAt; next++) {
        const at = this.places.get(textOf(answered[next]?.mark ?? mark)) ?? -1n;
        if (at > most) most = at;
      }
      const at = this.places.get(textOf(mark));
      if (at !== undefined && at <= most) {
        this.faults.push(`out of order: ${textOf(mark)} at ${at}, behind ${most}`);
      }
    }
  }

  /** Once no command is open, every event in the log was acknowledged. */
  private strangers({ acknowledged, refused, unknown }: RequestLedger): void {
    for (const text of unknown.keys()) this.faults.push(`never answered: ${text}`);
    for (const text of this.places.keys()) {
      if (refused.has(text)) this.faults.push(`refused, and in the log: ${text}`);
      else if (!acknowledged.has(text)) this.faults.push(`in the log, never acknowledged: ${text}`);
    }
  }
}

function idOf({ type, data, metadata }: LoggedEvent, clientId: string): string {
  if (type === 'ClientCreated') return clientId;
  if (type === 'SettingsChanged') {
    const { operation } = JSON.parse(metadata) as { operation?: { id: string } };
    return operation?.id ?? '';
  }
  const field = ID_FIELDS[type];
  if (field === undefined) return `unexpected ${data}`;
  return String((JSON.parse(data) as Record<string, unknown>)[field]);
}

function move(sums: Sums, type: string, body: Record<string, unknown>): void {
  const credits = (field: string): bigint => parseCredits(String(body[field])) ?? 0n;
  switch (type) {
    case 'CreditsRecharged':
      sums.assigned += credits('credits');
      return;
    case 'MessageDebited':
      sums.usedPosted += credits('credits');
      return;
    case 'MessageRefunded':
      sums.usedPosted -= credits('credits');
      return;
    case 'CreditsReserved':
      sums.reserved += credits('credits');
      return;
    case 'ReservationCaptured':
      sums.usedPosted += credits('captured');
      sums.reserved -= credits('captured') + credits('released');
      return;
    case 'ReservationReleased':
      sums.reserved -= credits('credits');
      return;
    default:
  }
}

function byClient(command: readonly Acknowledged[]): Map<string, Acknowledged[]> {
  const groups = new Map<string, Acknowledged[]>();
  for (const each of command) {
    const group = groups.get(each.mark.clientId);
    if (group === undefined) groups.set(each.mark.clientId, [each]);
    else group.push(each);
  }
  return groups;
}

function shown({ assigned, usedPosted, reserved }: Sums): Totals {
  return {
    assigned: formatCredits(assigned),
    usedPosted: formatCredits(usedPosted),
    reserved: formatCredits(reserved),
  };
}

function same(one: Totals, other: Totals): boolean {
  return (
    one.assigned === other.assigned &&
    one.usedPosted === other.usedPosted &&
    one.reserved === other.reserved
  );
}
