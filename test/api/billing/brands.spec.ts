import { BrandOf } from '../../../src/application/brands/brand-of.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';

const SVG = '<svg viewBox="0 0 4 4"><rect width="4" height="4" fill="#336699"/></svg>';
const BRAND = {
  name: 'Example SMS',
  primaryColour: '#336699',
  logo: `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`,
  supportEmail: 'help@example.com',
  mailFrom: 'billing@example.com',
  loginText: 'Welcome',
};

describe('brands', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const put = (domain: string, body: object): ReturnType<ServiceHarness['send']> =>
    harness.send('PUT', `/v1/brands/${domain}`, { body });
  const branding = async (host: string): Promise<Json> =>
    (await harness.send('GET', '/v1/branding', { headers: { host }, key: null })).json;

  it('are set, replaced, read and removed [S1-02]', async () => {
    const first = await put('SMS.example.com', BRAND);
    expect([first.status, first.json.domain]).toEqual([201, 'sms.example.com']);
    const { logo, mailFrom: _, ...smaller } = BRAND;
    const second = await put('sms.example.com', smaller);
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ ...smaller, logo: null, mailFrom: null });
    expect((await put('sms.example.com', { ...BRAND, logo })).status).toBe(200);
    const read = await harness.send('GET', '/v1/brands/sms.example.com');
    expect(read.json).toMatchObject({ ...BRAND, logo: expect.stringContaining('image/svg+xml') });
    expect((await harness.send('DELETE', '/v1/brands/sms.example.com')).status).toBe(204);
    expect((await harness.send('GET', '/v1/brands/sms.example.com')).json.code).toBe('NOT_FOUND');
    expect((await harness.send('DELETE', '/v1/brands/sms.example.com')).status).toBe(404);
  });

  it('are shown to anyone by the host of the request, without the sender of mails', async () => {
    await put('white.example', BRAND);
    const { mailFrom: _, logo: __, ...shown } = BRAND;
    const seen = await branding('White.example:8080');
    expect(seen).toMatchObject({ ...shown, logo: expect.stringContaining('data:image/svg+xml') });
    expect(Object.keys(seen)).not.toContain('mailFrom');
    const other = await branding('unknown.example');
    expect(other).toMatchObject({ name: 'Tallystick', logo: null, supportEmail: null });
  });

  it('belong to a client by its setting, else it has the default brand', async () => {
    await put('mine.example', BRAND);
    const brandOf = harness.running.app.get(BrandOf);
    const id = await harness.clientWithCredits('1', { settings: { brandDomain: 'mine.example' } });
    expect(await brandOf.client(id)).toMatchObject({ name: 'Example SMS' });
    await harness.send('PATCH', `/v1/clients/${id}`, { body: { settings: { brandDomain: null } } });
    expect(await brandOf.client(id)).toMatchObject({ name: 'Tallystick' });
  });

  it('keep their logo over a restart', async () => {
    await put('kept.example', BRAND);
    const before = (await harness.send('GET', '/v1/brands/kept.example')).json;
    await harness.stop();
    await harness.open();
    expect((await harness.send('GET', '/v1/brands/kept.example')).json).toEqual(before);
  });

  it.each([
    ['a colour by name', { primaryColour: 'red' }, 'primaryColour'],
    ['a logo of another type', { logo: 'data:image/gif;base64,AAAA' }, 'logo'],
    ['a logo at an address', { logo: 'https://example.com/logo.png' }, 'logo'],
    ['no address of support', { supportEmail: null }, 'supportEmail'],
  ])('with %s are refused', async (_, part, field) => {
    const { status, json } = await put('bad.example', { ...BRAND, ...part });
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('of something that is no domain are refused', async () => {
    const { status, json } = await put('a_b', BRAND);
    expect([status, json.errors[0].field]).toEqual([400, 'domain']);
  });
});
