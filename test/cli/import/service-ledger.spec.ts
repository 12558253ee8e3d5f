import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Service } from '../../../src/cli/import/ledger/service.js';
import { ServiceLedger } from '../../../src/cli/import/ledger/service-ledger.js';

interface ScriptedResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A service that sends scripted answers, one after the other, and records the requests. */
class ScriptedService {
  readonly seen: { url: string; headers: IncomingMessage['headers']; body: unknown }[] = [];
  private readonly server: Server;

  constructor(private readonly script: (ScriptedResponse | 'hang up')[]) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { url = '', headers } = request;
    this.seen.push({ url, headers, body: JSON.parse(text) });
    const scripted = this.script.shift();
    if (scripted === undefined || scripted === 'hang up') return void request.socket.destroy();
    response.writeHead(scripted.status, {
      'content-type': 'application/json',
      ...scripted.headers,
    });
    response.end(JSON.stringify(scripted.body));
  }
}

const ITEM = {
  clientId: 'c',
  messageId: '2',
  credits: '1',
  occurredAt: '2004-04-15T00:00:00.000Z',
};
const ACCEPTED = { status: 200, body: { results: [{ messageId: '2', status: 'ACCEPTED' }] } };
let service: ScriptedService;

async function ledgerOn(
  script: (ScriptedResponse | 'hang up')[],
  report: (text: string) => void = () => undefined,
): Promise<ServiceLedger> {
  service = new ScriptedService(script);
  const url = `${await service.listen()}/`;
  return new ServiceLedger(new Service({ url, key: 'k', requestId: 'import:1', report }));
}

afterEach(async () => service.close());

describe('an import over the public interface', () => {
  it('sends the key and one correlation id, and distinguishes new from replayed', async () => {
    const ledger = await ledgerOn([
      { status: 201, body: { replayed: false } },
      { status: 201, body: { replayed: true } },
    ]);
    expect(await ledger.createClient({ id: 'c' })).toEqual({ kind: 'accepted' });
    const recharge = { rechargeId: 'import:1', credits: '5' };
    expect(await ledger.recharge('c', recharge)).toEqual({ kind: 'replayed' });
    expect(service.seen.map(({ url }) => url)).toEqual(['/v1/clients', '/v1/clients/c/recharges']);
    expect(service.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer k',
      'x-request-id': 'import:1',
    });
  });

  it('asks again after a restart, a rate limit and a lost connection', async () => {
    const ledger = await ledgerOn([
      { status: 503, body: {} },
      { status: 429, body: {}, headers: { 'retry-after': '0' } },
      'hang up',
      ACCEPTED,
    ]);
    expect(await ledger.debit([ITEM])).toEqual([{ kind: 'accepted' }]);
    expect(service.seen).toHaveLength(4);
  });

  it('reports once why it waits, and that the service answers again', async () => {
    const reports: string[] = [];
    const full = { status: 503, body: { detail: 'The log cannot be written (disk full).' } };
    const ledger = await ledgerOn([full, full, ACCEPTED, ACCEPTED], (text) => reports.push(text));
    await ledger.debit([ITEM]);
    await ledger.debit([ITEM]);
    expect(reports).toEqual([
      expect.stringMatching(/^waiting for http.*: 503, The log cannot be written \(disk full\)\.$/),
      expect.stringMatching(/^http.* answers again$/),
    ]);
  });

  it('sends a batch again while the outcome of an item is unknown', async () => {
    const ledger = await ledgerOn([
      { status: 200, body: { results: [{ messageId: '2', status: 'FAILED' }] } },
      { status: 200, body: { results: [{ messageId: '2', status: 'REPLAYED' }] } },
    ]);
    expect(await ledger.debit([ITEM])).toEqual([{ kind: 'replayed' }]);
  });

  it('gives a refusal with its code and reason', async () => {
    const ledger = await ledgerOn([
      {
        status: 400,
        body: {
          code: 'INVALID_INPUT',
          detail: 'Not accepted: email.',
          errors: [{ field: 'email', code: 'X', message: 'must be an e-mail address' }],
        },
      },
      { status: 409, body: { code: 'USERNAME_TAKEN', detail: 'The username is taken.' } },
    ]);
    expect(await ledger.createClient({ id: 'c' })).toEqual({
      kind: 'refused',
      code: 'INVALID_INPUT',
      reason: 'email must be an e-mail address',
    });
    expect(await ledger.createClient({ id: 'c' })).toMatchObject({ code: 'USERNAME_TAKEN' });
  });

  it('stops at once when the key is refused', async () => {
    const ledger = await ledgerOn([{ status: 401, body: { detail: 'The key is unknown.' } }]);
    await expect(ledger.debit([ITEM])).rejects.toThrow('refuses the key: The key is unknown.');
    expect(service.seen).toHaveLength(1);
  });

  it('stops at once when what answers is no such service', async () => {
    const foreign = [
      { status: 404, body: { title: 'Not Found' } },
      { status: 405, body: {} },
    ];
    const ledger = await ledgerOn(foreign);
    const none = 'no Tallystick service at http://127.0.0.1';
    await expect(ledger.createClient({ id: 'c' })).rejects.toThrow(none);
    await expect(ledger.debit([ITEM])).rejects.toThrow(none);
  });

  it('continues after a missing client', async () => {
    const gone = { code: 'CLIENT_NOT_FOUND', detail: 'There is no such client.' };
    const ledger = await ledgerOn([{ status: 404, body: gone }]);
    const recharge = { rechargeId: 'import:1', credits: '5' };
    expect(await ledger.recharge('c', recharge)).toMatchObject({ kind: 'refused' });
  });

  it('takes the address of the interface itself, which ends in /v1', async () => {
    service = new ScriptedService([ACCEPTED]);
    const url = `${await service.listen()}/v1/`;
    const ledger = new ServiceLedger(new Service({ url, key: 'k', requestId: 'import:1' }));
    await ledger.debit([ITEM]);
    expect(service.seen.map((seen) => seen.url)).toEqual(['/v1/debits']);
  });

  it('refuses an address that is none', () => {
    expect(() => new Service({ url: 'nowhere', key: 'k', requestId: 'r' })).toThrow(
      'not an http address: nowhere',
    );
  });
});
