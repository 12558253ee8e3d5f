import { jest } from '@jest/globals';
import type { MeterDocument } from '../../../projections/meter.js';
import { MeterStream, type EventSink } from '../../../src/api/http/server/push/meter-stream.js';
import { EventStreams } from '../../../src/api/http/server/push/event-streams.js';

/** A response whose reader takes what was written only when the test says so. */
class SlowResponse {
  readonly written: string[] = [];
  isDestroyed = false;
  private taken: ((cause?: Error | null) => void) | null = null;

  /** As a response that a stream writes to. */
  get sink(): EventSink {
    return this as unknown as EventSink;
  }

  writeHead(): void {}
  once(): void {}

  write(text: string, taken: (cause?: Error | null) => void): boolean {
    if (this.taken !== null) throw new Error('a second write is in progress');
    this.written.push(text);
    this.taken = taken;
    return false;
  }

  end(text: string): void {
    this.written.push(text);
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  take(): void {
    const { taken } = this;
    this.taken = null;
    taken?.();
  }
}

function pushed(revision: bigint, edge = -Infinity): Parameters<MeterStream['offer']>[0] {
  return { revision, edge, meter: { revision: String(revision) } as MeterDocument };
}

describe('a stream whose reader is slow', () => {
  let response: SlowResponse;
  let stream: MeterStream;
  beforeEach(() => {
    response = new SlowResponse();
    stream = new MeterStream(response.sink);
    stream.start({}, null);
  });

  const idsSent = (): string[] =>
    [...response.written.join('').matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '');

  it('keeps one meter for its reader: the newest', () => {
    response.take();
    for (let revision = 1n; revision <= 1_000n; revision++) stream.offer(pushed(revision));
    expect(idsSent()).toEqual(['1']);
    response.take();
    response.take();
    expect(idsSent()).toEqual(['1', '1000']);
  });

  it('sends no meter that is not later than the one before', () => {
    response.take();
    for (const revision of [5n, 4n, 5n]) {
      stream.offer(pushed(revision));
      response.take();
    }
    expect(idsSent()).toEqual(['5']);
    stream.offer(pushed(5n, 100));
    expect(idsSent()).toEqual(['5', '5']);
  });

  it('sends a heartbeat only when nothing else is on its way', () => {
    stream.beat();
    expect(response.written).toEqual(['retry: 1000\n\n']);
    response.take();
    stream.beat();
    expect(response.written[1]).toBe(':\n\n');
  });

  it('ends with the newest meter, and sends nothing after it', () => {
    stream.offer(pushed(3n));
    stream.end('STOPPING');
    stream.offer(pushed(4n));
    stream.end('ACCESS_ENDED');
    response.take();
    expect(response.written.slice(1).join('')).toBe(
      'event: meter\nid: 3\ndata: {"revision":"3"}\n\n' +
        'event: end\ndata: {"reason":"STOPPING"}\n\n',
    );
  });
});

describe('the streams of a service', () => {
  it('send a heartbeat every 15 s while one is open', () => {
    jest.useFakeTimers();
    try {
      const streams = new EventStreams({ streamsMax: 10 });
      let beats = 0;
      const stream = { beat: () => (beats += 1), end: () => undefined };
      streams.add(stream);
      jest.advanceTimersByTime(45_000);
      expect(beats).toBe(3);
      streams.remove(stream);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('end at once when the service stops, also those that are opened later', () => {
    const streams = new EventStreams({ streamsMax: 10 });
    const ended: string[] = [];
    const stream = (name: string): Parameters<EventStreams['add']>[0] => ({
      beat: () => undefined,
      end: (reason) => ended.push(`${name} ${reason}`),
    });
    const early = stream('early');
    streams.add(early);
    streams.close();
    streams.add(stream('late'));
    streams.remove(early);
    expect(ended).toEqual(['early STOPPING', 'late STOPPING']);
    expect(() => streams.enter('key')).toThrow('The service stops');
  });
});
