import { EventSource } from 'eventsource';
import type { MeterDocument } from '../../../projections/meter.js';
import { until } from '../../contracts/until.js';

/** Follows a client's meter as a program would: with the npm package `eventsource`. */
export class MeterReader {
  readonly meters: MeterDocument[] = [];
  readonly ids: string[] = [];
  /** Reasons of the `end` events. */
  readonly ends: string[] = [];
  /** HTTP statuses of the answers that opened no stream. */
  readonly refused: number[] = [];
  opened = 0;
  private readonly source: EventSource;

  /**
   * @param url of the stream
   * @param seen sent as `Last-Event-ID` with the first request; later ones send what was received
   */
  constructor(url: string, key: string, seen: string | null = null) {
    this.source = new EventSource(url, {
      fetch: (address, init) => {
        const headers: Record<string, string> = { ...init.headers, authorization: `Bearer ${key}` };
        if (seen !== null) headers['Last-Event-ID'] ??= seen;
        return fetch(address, { ...init, headers });
      },
    });
    this.source.addEventListener('open', () => (this.opened += 1));
    this.source.addEventListener('meter', ({ data, lastEventId }) => {
      this.meters.push(JSON.parse(data));
      this.ids.push(lastEventId);
    });
    this.source.addEventListener('end', ({ data }) => this.ends.push(JSON.parse(data).reason));
    this.source.addEventListener('error', ({ code }) => {
      if (code !== undefined) this.refused.push(code);
    });
  }

  get last(): MeterDocument | undefined {
    return this.meters.at(-1);
  }

  /** Whether it will not connect again. */
  get isClosed(): boolean {
    return this.source.readyState === EventSource.CLOSED;
  }

  isOpen(): Promise<void> {
    return until(() => this.opened > 0);
  }

  /** Waits for a meter of at least a revision, and gives the newest. */
  async reaches(revision: string): Promise<MeterDocument> {
    await until(() => BigInt(this.last?.revision ?? -1) >= BigInt(revision));
    return this.last ?? raise();
  }

  close(): void {
    this.source.close();
  }
}

function raise(): never {
  throw new Error('no meter was received');
}
