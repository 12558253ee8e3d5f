import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';

describeInBrowser('the service of the console', () => {
  let world: ConsoleWorld;
  let page = '';
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    page = await (await fetch(world.url)).text();
  });
  afterAll(() => world.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(world.url + path, { headers });

  it.each(['/', '/console/clients', '/console/clients/some-id', '/password-reset'])(
    'answers %s with the page, which nobody keeps',
    async (path) => {
      const { status, headers } = await get(path);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('x-frame-options')).toBe('DENY');
    },
  );

  it('permits nothing inline, and names another nonce in each answer', async () => {
    const [first, second] = await Promise.all([get('/'), get('/')]);
    const policies = [first, second].map(({ headers }) => headers.get('content-security-policy'));
    const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy ?? '')?.[1]);
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(await first.text()).toContain(`nonce="${nonces[0]}"`);
    expect(policies[0]).not.toMatch(/unsafe|https?:|\*/);
    expect(policies[0]).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(page).not.toMatch(/<script>|<style|style=|\son\w+=/);
  });

  it('gives files for a year, in the encoding that the caller accepts', async () => {
    const [, script = ''] = /src="(\/console\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    const answer = await get(script, { 'accept-encoding': 'br' });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    const plain = await get(script, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await answer.text());
  });

  it.each([
    '/console/assets/missing.js',
    '/console/assets/..%2findex.html',
    '/console/assets/%2e%2e%2f.built',
    '/console/assets',
    '/console',
    '/console/clients/some-id/more',
    '/v1/nothing',
    '/graphql/nothing',
    '/docs/nothing.js',
    '/favicon.ico',
    '/anything',
  ])('answers %s with a problem, not with the page', async (path) => {
    const answer = await get(path, { accept: 'text/html' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
  });

  it('shows a visitor of an unknown screen the way back', async () => {
    await world.client('ada');
    const visitor = await world.signedIn('ada');
    await visitor.open('/console/nothing');
    await visitor.page.getByRole('heading', { name: 'There is no such screen' }).waitFor();
    expect(await visitor.look('no-screen')).toEqual([]);
    await visitor.page.getByRole('link', { name: 'Go to the start' }).click();
    await visitor.page.getByRole('heading', { name: 'Credits', exact: true }).waitFor();
  });
});
