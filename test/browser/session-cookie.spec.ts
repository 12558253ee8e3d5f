import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD, PeopleHarness } from '../api/people/people-harness.js';
import { describeInBrowser, launchBrowser } from './chromium.js';

const NAME = '__Host-tallystick-session';
const OWN_PAGE = { 'x-requested-with': 'tallystick' };

interface Sent {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly mode?: 'no-cors';
}

/** A request of a page, with its cookies; the status, or `blocked` by the browser. */
function ask(page: Page, url: string, sent: Sent = {}): Promise<number | 'blocked'> {
  return page.evaluate(
    async ({ address, init }) => {
      try {
        return (await fetch(address, { credentials: 'include', ...init })).status;
      } catch {
        return 'blocked';
      }
    },
    { address: url, init: sent },
  );
}

/** The first thing that a socket of a page gets: the type of a message, or why it was closed. */
function socketOf(page: Page, url: string): Promise<unknown> {
  return page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(address, 'graphql-transport-ws');
        socket.onopen = () => socket.send('{"type":"connection_init"}');
        socket.onmessage = ({ data }) =>
          resolve((JSON.parse(String(data)) as { type: string }).type);
        socket.onclose = ({ reason }) => resolve(reason);
      }),
    url.replace('http', 'ws'),
  );
}

describeInBrowser('a session in the cookie of a real browser', () => {
  const service = new PeopleHarness();
  let others: Server;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let own = '';
  let port = 0;

  beforeAll(async () => {
    others = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<title>Another page</title>');
    });
    await new Promise<void>((resolve) => void others.listen(0, '127.0.0.1', resolve));
    ({ port } = others.address() as AddressInfo);
    // The operator names the other site, so its page may read answers: it sees whether a cookie came.
    await service.open({ TALLYSTICK_CORS_ORIGINS: `http://localhost:${port}` });
    await service.running.app.listen(0, '127.0.0.1');
    own = await service.running.app.getUrl();
    await service.clientWithPassword('ada');
    browser = await launchBrowser();
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(`${own}/docs`);
    const body = JSON.stringify({ username: 'ada', password: PASSWORD });
    const headers = { 'content-type': 'application/json' };
    const login = { method: 'POST', headers, body };
    expect(await ask(page, `${own}/v1/login?cookie=1`, login)).toBe(200);
  });
  afterAll(async () => {
    await browser.close();
    await service.close();
    await new Promise((resolve) => void others.close(resolve));
  });

  it('is kept for this host and whole site, where no script reads it', async () => {
    const [cookie, ...more] = await context.cookies(own);
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({
      ...{ name: NAME, domain: '127.0.0.1', path: '/' },
      ...{ httpOnly: true, secure: true, sameSite: 'Strict' },
    });
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('is sent by the own page, which changes something only with the header', async () => {
    expect(await ask(page, `${own}/v1/me`)).toBe(200);
    expect(await ask(page, `${own}/v1/me/second-factor`, { method: 'POST' })).toBe(403);
    const sent = { method: 'POST', headers: OWN_PAGE };
    expect(await ask(page, `${own}/v1/me/second-factor`, sent)).toBe(200);
    expect(await socketOf(page, `${own}/graphql/ws`)).toBe('connection_ack');
  });

  it('is not sent from a page of another site, even one that the operator named', async () => {
    const other = await context.newPage();
    await other.goto(`http://localhost:${port}/`);
    expect(await ask(other, `${own}/v1/branding`)).toBe(200);
    expect(await ask(other, `${own}/v1/me`)).toBe(401);
    const logout = { method: 'POST', headers: OWN_PAGE };
    expect(await ask(other, `${own}/v1/logout`, logout)).toBe(401);
    expect(await socketOf(other, `${own}/graphql/ws`)).toMatch(/^Send authorization/);
    await other.close();
    expect(await ask(page, `${own}/v1/me`)).toBe(200);
  });

  it('changes nothing from a page of another origin on the same host', async () => {
    const other = await context.newPage();
    await other.goto(`http://127.0.0.1:${port}/`);
    expect(await ask(other, `${own}/v1/me`)).toBe('blocked');
    const logout = { method: 'POST', headers: OWN_PAGE };
    expect(await ask(other, `${own}/v1/logout`, logout)).toBe('blocked');
    expect(await ask(other, `${own}/v1/logout`, { method: 'POST', mode: 'no-cors' })).toBe(0);
    expect(await socketOf(other, `${own}/graphql/ws`)).toMatch(/the Origin is another one/);
    await other.close();
    expect(await ask(page, `${own}/v1/me`)).toBe(200);
  });

  it('is gone after the logout', async () => {
    expect(await ask(page, `${own}/v1/logout`, { method: 'POST', headers: OWN_PAGE })).toBe(204);
    expect(await context.cookies(own)).toEqual([]);
    expect(await ask(page, `${own}/v1/me`)).toBe(401);
  });
});
