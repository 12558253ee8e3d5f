import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface VisitorOptions {
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'de';
  /** A name below `brand.test` for the address; the loopback address unless given. */
  readonly host?: string;
  /** An address before the service; that of the service itself unless given. */
  readonly url?: string;
}

/** Pictures of every screen, for people; git does not keep them. */
export const PICTURES = join(process.cwd(), 'coverage', 'console');

/** Lines of the browser: of refused requests, and of a host without TLS that is not this machine. */
const EXPECTED = /Failed to load resource|Cross-Origin-Opener-Policy header has been ignored/;
/** The longest that a screen may take on a busy machine. */
const PATIENCE_MS = 240_000;

/** A person in front of a browser. The faults of the page are collected. */
export class Visitor {
  /** Errors of the page, violations of its policy, and requests to elsewhere. */
  readonly faults: string[] = [];
  /** The bodies of all answers with JSON, in the order of arrival. */
  readonly received: Promise<string>[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (line) => {
      if (line.type() !== 'error' || EXPECTED.test(line.text())) return;
      this.faults.push(`console: ${line.text()}`);
    });
    page.on('pageerror', (cause) => this.faults.push(`page: ${cause.message}`));
    page.on('request', (request) => {
      const address = request.url();
      const isOwn = address.startsWith(url) || /^(?:data|blob|about):/.test(address);
      if (!isOwn) this.faults.push(`elsewhere: ${address}`);
    });
    page.on('response', (response) => {
      if (!/json/.test(response.headers()['content-type'] ?? '')) return;
      this.received.push(response.text().catch(() => ''));
    });
  }

  static async arrive(browser: Browser, url: string, options: VisitorOptions): Promise<Visitor> {
    const { width = 1440, height = 900, language = 'en' } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      locale: language,
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const address = new URL(url);
    if (options.host !== undefined) address.hostname = options.host;
    return new Visitor(context, await context.newPage(), address.origin);
  }

  close(): Promise<void> {
    return this.context.close();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Starts a session as the form does, without the form. */
  async logIn(username: string, password: string): Promise<void> {
    await this.open('/');
    const script = `fetch('/v1/login?cookie=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requested-with': 'tallystick' },
      body: ${JSON.stringify(JSON.stringify({ username, password }))},
    }).then(({ status }) => status)`;
    const status = await this.page.evaluate<number>(script);
    if (status !== 200) throw new Error(`the login of ${username} was answered with ${status}`);
  }

  /** Takes the session away, as if it had ended. */
  async loseSession(): Promise<void> {
    await this.context.clearCookies();
  }

  /** The faults of the screen for readers with disabilities, in light and in dark. */
  async look(name: string): Promise<string[]> {
    await mkdir(PICTURES, { recursive: true });
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await this.page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
      found.push(...(await this.violations()).map((line) => `${colorScheme}: ${line}`));
    }
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    return found;
  }

  /** How far the page can be scrolled sideways; 0 = it fits. */
  async overflow(): Promise<number> {
    const script = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    return Number(await this.page.evaluate(script));
  }

  private async violations(): Promise<string[]> {
    // Through the debugger: the policy of the page permits no script from elsewhere.
    await this.page.evaluate(axe.source);
    const script = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`;
    return this.page.evaluate<string[]>(script);
  }
}
