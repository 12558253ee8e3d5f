import type { IncomingMessage, ServerResponse } from 'node:http';
import { TrustedProxies } from '../../../src/api/http/server/admission/peer-address.js';
import {
  RequestTurns,
  type TurnTimer,
} from '../../../src/api/http/server/connections/request-turns.js';

/** An event loop that goes on when a spec says so. */
class Loop implements TurnTimer {
  private time = 0;
  private turns: (() => void)[] = [];
  private inTurn: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  pass(ms: number): void {
    this.time += ms;
  }

  nextTurn(run: () => void): void {
    this.turns.push(run);
  }

  afterPromises(run: () => void): void {
    this.inTurn.push(run);
  }

  /** Runs what waits for the next turn, and what that asks for in the same turn. */
  turn(): void {
    for (const run of this.turns.splice(0)) run();
    for (let run = this.inTurn.shift(); run !== undefined; run = this.inTurn.shift()) run();
  }
}

interface Sent {
  readonly from: string;
  readonly name: string;
  readonly forwarded?: string;
  readonly destroyed?: boolean;
}

function turnsOf(tookMs: number, proxies: readonly string[] = []) {
  const loop = new Loop();
  const served: string[] = [];
  const turns = new RequestTurns(
    ({ url }) => {
      served.push(url ?? '');
      loop.pass(tookMs);
    },
    new TrustedProxies(proxies),
    loop,
  );
  const send = ({ from, name, forwarded, destroyed = false }: Sent): void => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const request = { url: name, headers, socket: { remoteAddress: from, destroyed } };
    turns.take(request as unknown as IncomingMessage, {} as ServerResponse);
  };
  return { loop, served, send };
}

const names = (of: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${of}${n}`);

describe('the requests of one turn of the event loop', () => {
  it('are served at once while they take less than 10 ms together', () => {
    const { served, send } = turnsOf(2);
    for (const name of names('a', 8)) send({ from: '192.0.2.1', name });
    expect(served).toEqual(names('a', 5));
  });

  it('are served in later turns beyond that, all of them, in the order of their address', () => {
    const { loop, served, send } = turnsOf(2);
    for (const name of names('a', 22)) send({ from: '192.0.2.1', name });
    const counts = [served.length];
    for (let turn = 0; turn < 5; turn++) {
      loop.turn();
      counts.push(served.length);
    }
    expect(counts).toEqual([5, 10, 15, 20, 22, 22]);
    expect(served).toEqual(names('a', 22));
  });

  it('of a caller with one request do not wait for all of a caller with many', () => {
    const { loop, served, send } = turnsOf(10);
    for (const name of names('a', 1_000)) send({ from: '192.0.2.1', name });
    loop.turn();
    send({ from: '192.0.2.2', name: 'b' });
    loop.turn();
    loop.turn();
    expect(served).toEqual(['a0', 'a1', 'a2', 'b']);
  });

  it('are distinguished by the addresses that a trusted proxy forwards', () => {
    const { loop, served, send } = turnsOf(10, ['192.0.2.1']);
    for (const name of names('a', 9)) send({ from: '192.0.2.1', name, forwarded: '198.51.100.1' });
    send({ from: '192.0.2.1', name: 'b', forwarded: '198.51.100.2' });
    loop.turn();
    loop.turn();
    expect(served).toEqual(['a0', 'a1', 'b']);
  });

  it('are dropped when their connection is gone before their turn', () => {
    const { loop, served, send } = turnsOf(10);
    send({ from: '192.0.2.1', name: 'first' });
    send({ from: '192.0.2.1', name: 'gone', destroyed: true });
    send({ from: '192.0.2.1', name: 'second' });
    loop.turn();
    expect(served).toEqual(['first', 'second']);
  });

  it('are served at once again when none waits', () => {
    const { loop, served, send } = turnsOf(10);
    for (const name of names('a', 2)) send({ from: '192.0.2.1', name });
    for (let turn = 0; turn < 3; turn++) loop.turn();
    send({ from: '192.0.2.1', name: 'later' });
    expect(served).toEqual(['a0', 'a1', 'later']);
  });
});
