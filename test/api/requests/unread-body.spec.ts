import { Socket } from 'node:net';
import { jest } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { boundRest } from '../../../src/api/http/server/body/unread-body.js';
import { RefusedConnections } from '../../../src/api/http/server/connections/refused-connections.js';

const REST_MS = 5_000;

describe('the rest of a body after the answer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['ends the connection when it is not there in time', false, true],
    ['leaves the connection open when it arrived', true, false],
  ])('%s', (_, arrives, isEnded) => {
    const socket = new Socket();
    const refused = new RefusedConnections();
    const raw = { complete: false, headers: { 'content-length': '10' }, socket };
    boundRest({ raw } as unknown as FastifyRequest, refused);
    jest.advanceTimersByTime(REST_MS - 1);
    expect(socket.destroyed).toBe(false);
    raw.complete = arrives;
    jest.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(isEnded);
    expect(refused.byReason.get('unfinished_body')).toBe(Number(isEnded));
    socket.destroy();
  });
});
