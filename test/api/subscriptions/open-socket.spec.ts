import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import { OpenSocket } from '../../../src/api/http/sockets/open-socket.js';

const KIB = 1024;

/** A socket whose peer takes messages only when the test says so. */
class SlowPeer extends EventEmitter {
  readonly protocol = 'graphql-transport-ws';
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  pings = 0;
  isTerminated = false;
  closedWith: unknown[] = [];
  private waiting: (readonly [size: number, taken: () => void])[] = [];

  get socket(): WebSocket {
    return this as unknown as WebSocket;
  }

  send(message: string, taken: () => void): void {
    this.bufferedAmount += message.length;
    this.waiting.push([message.length, taken]);
  }

  /** The peer takes the oldest message. */
  take(): void {
    const [size, taken] = this.waiting.shift() ?? [0, () => undefined];
    this.bufferedAmount -= size;
    taken();
  }

  ping(): void {
    this.pings += 1;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  terminate(): void {
    this.isTerminated = true;
  }
  close(...parts: unknown[]): void {
    this.closedWith = parts;
  }
}

describe('a socket whose peer reads slowly', () => {
  let peer: SlowPeer;
  let socket: OpenSocket;
  beforeEach(() => {
    peer = new SlowPeer();
    socket = new OpenSocket(peer.socket);
  });

  it('has sent a message when the operating system has it', async () => {
    let isSent = false;
    const sending = socket.send('a meter').then(() => (isSent = true));
    await new Promise(setImmediate);
    expect(isSent).toBe(false);
    peer.take();
    await sending;
  });

  it('gives no message of the peer while much waits to be sent to it', () => {
    socket.onMessage(
      async () => undefined,
      () => undefined,
    );
    void socket.send('x'.repeat(40 * KIB));
    peer.emit('message', Buffer.from('{}'));
    expect(peer.isPaused).toBe(false);
    void socket.send('x'.repeat(40 * KIB));
    peer.emit('message', Buffer.from('{}'));
    expect(peer.isPaused).toBe(true);
    peer.take();
    expect(peer.isPaused).toBe(false);
  });

  it('reports what fails for a message', async () => {
    const failed: unknown[] = [];
    socket.onMessage(
      (message) => Promise.reject(new Error(message)),
      (cause) => failed.push(cause),
    );
    peer.emit('message', Buffer.from('broken'));
    await new Promise(setImmediate);
    expect(failed).toEqual([new Error('broken')]);
  });

  it('sends nothing once it is closing', async () => {
    peer.readyState = 2;
    await socket.send('late');
    expect(peer.bufferedAmount).toBe(0);
  });

  it('is cut off when a ping was not answered until the next one', () => {
    socket.beat();
    peer.emit('pong');
    socket.beat();
    expect([peer.pings, peer.isTerminated]).toEqual([2, false]);
    socket.beat();
    expect([peer.pings, peer.isTerminated]).toEqual([2, true]);
  });

  it('is cut off a second after its end, unless the peer closes its side', () => {
    jest.useFakeTimers();
    try {
      socket.close(1012, 'The service stops');
      expect(peer.closedWith).toEqual([1012, 'The service stops']);
      jest.advanceTimersByTime(1_000);
      expect(peer.isTerminated).toBe(true);
      const other = new SlowPeer();
      new OpenSocket(other.socket).close(4403, 'The access has ended');
      other.emit('close');
      jest.advanceTimersByTime(1_000);
      expect(other.isTerminated).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });
});
