import { ERROR_CODES, ERROR_KINDS, typeOf } from '../../../src/api/errors/error-table.js';
import { ServiceHarness } from '../../harness/service-harness.js';

describe('the pages of problems', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it.each(ERROR_CODES)('explain %s at the address that its problems name', async (code) => {
    const { status, json } = await harness.send('GET', typeOf(code), { key: null });
    expect([status, json.code, json.type]).toEqual([200, code, typeOf(code)]);
    expect(json.status).toBe(ERROR_KINDS[code].status);
    for (const sentence of [json.meaning, json.remedy]) expect(sentence).toMatch(/^[A-Z].*\.$/s);
  });

  it('list every code once', async () => {
    const { json } = await harness.send('GET', '/problems', { key: null });
    const codes = json.items.map(({ code }: { code: string }) => code);
    expect(codes).toEqual([...ERROR_CODES]);
  });

  it('are pages for browsers and JSON for programs', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const path of ['/problems', '/problems/insufficient-credits']) {
      const page = await harness.send('GET', path, { key: null, headers: { accept } });
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.text).toContain('INSUFFICIENT_CREDITS');
      expect(page.headers['vary']).toBe('Accept');
    }
    const refused = { key: null, headers: { accept: 'image/png' } };
    expect((await harness.send('GET', '/problems', refused)).status).toBe(406);
  });

  it('take the code itself as well, and know no other', async () => {
    expect((await harness.send('GET', '/problems/ID_REUSED', { key: null })).json.code).toBe(
      'ID_REUSED',
    );
    expect((await harness.send('GET', '/problems/out-of-luck', { key: null })).status).toBe(404);
  });

  it('say of an overload and an outage that the same request may come later', async () => {
    const retryOf = async (code: string): Promise<string> =>
      (await harness.send('GET', `/problems/${code}`, { key: null })).json.retry;
    for (const code of ERROR_CODES) {
      const { status } = ERROR_KINDS[code];
      if (status === 429 || status >= 500)
        expect([code, await retryOf(code)]).toEqual([code, 'later']);
    }
    expect(await retryOf('ID_REUSED')).toBe('never');
  });
});
