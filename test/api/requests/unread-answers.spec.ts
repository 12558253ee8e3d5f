import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { RefusedConnections } from '../../../src/api/http/server/connections/refused-connections.js';
import { UnreadAnswers } from '../../../src/api/http/server/connections/unread-answers.js';

const KIB = 1024;

class Response extends EventEmitter {
  isDestroyed = false;
  readonly req = { socket: { destroy: (): void => void (this.isDestroyed = true) } };
}

function answers(bytesMax: number) {
  const refused = new RefusedConnections();
  const unread = new UnreadAnswers(bytesMax, refused);
  const add = (bytes: number): Response => {
    const response = new Response();
    unread.add(response as unknown as ServerResponse, bytes);
    return response;
  };
  return { unread, refused, add };
}

describe('answers that are not taken', () => {
  it('end the connections that have waited longest, beyond their bound', () => {
    const { unread, refused, add } = answers(100 * KIB);
    const made = Array.from({ length: 5 }, () => add(40 * KIB));
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([true, true, true, false, false]);
    expect(unread.held).toBe(80 * KIB);
    expect(refused.byReason.get('unread_answers')).toBe(3);
  });

  it.each(['finish', 'close'])('are no longer counted after %s', (event) => {
    const { unread, add } = answers(100 * KIB);
    for (let n = 0; n < 10; n++) {
      const response = add(90 * KIB);
      for (const each of [event, 'close']) response.emit(each);
      expect([response.isDestroyed, unread.held]).toEqual([false, 0]);
    }
  });

  it('are not counted when they are small', () => {
    const { unread, add } = answers(1);
    add(4 * KIB);
    expect(unread.held).toBe(0);
  });

  it('are sent even when one alone is larger than the bound', () => {
    const { add } = answers(10 * KIB);
    expect(add(50 * KIB).isDestroyed).toBe(false);
  });
});
