import type { Browser } from 'playwright-core';
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { Service } from '../../e2e/service.js';
import { launchBrowser } from '../../browser/chromium.js';
import { Visitor, type VisitorOptions } from './visitor.js';

export const PASSWORD = 'Correct-Horse1';

type Json = Record<string, unknown>;

/** A started service on its own data, and a browser: one of each per spec file. */
export class ConsoleWorld {
  private readonly visitors: Visitor[] = [];

  private constructor(
    private readonly directory: TemporaryDirectory,
    private running: Service,
    private readonly browser: Browser,
    private readonly settings: NodeJS.ProcessEnv,
  ) {}

  static async open(settings: NodeJS.ProcessEnv = {}): Promise<ConsoleWorld> {
    const directory = await temporaryDirectory();
    const service = await Service.start(directory.file('data'), settings);
    const browser = await launchBrowser('--host-resolver-rules=MAP *.brand.test 127.0.0.1');
    return new ConsoleWorld(directory, service, browser, settings);
  }

  get service(): Service {
    return this.running;
  }

  get url(): string {
    return this.running.url;
  }

  async close(): Promise<void> {
    for (const visitor of this.visitors) await visitor.close();
    await this.browser.close();
    await this.running.stop();
    await this.directory.remove();
  }

  /** Kills the service, as a power cut would. */
  async kill(): Promise<void> {
    await this.running.stop('SIGKILL');
  }

  /** Starts it again on its data and its port. */
  async restart(): Promise<void> {
    const port = new URL(this.url).port;
    const settings = { ...this.settings, PORT: port };
    this.running = await Service.start(this.directory.file('data'), settings);
  }

  /** A person in front of a new browser, without a session. */
  async visitor(options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.browser, options.url ?? this.url, options);
    this.visitors.push(visitor);
    return visitor;
  }

  /** A person who has signed in; no screen is opened. */
  async signedIn(username: string, options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await this.visitor(options);
    await visitor.logIn(username, PASSWORD);
    return visitor;
  }

  /** A request of an admin's key. @throws Error unless it succeeds */
  async call(method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await this.running.call(method, path, body);
    if (reply.status >= 300) throw new Error(JSON.stringify(reply.body));
    return reply.body;
  }

  /** Makes a client with a password, and with credits unless they are `0`. */
  async client(username: string, credits = '0', about: Json = {}): Promise<string> {
    const { clientId } = await this.call('POST', '/v1/clients', {
      ...{ username, email: `${username}@example.com`, currency: 'CREDIT' },
      ...{ firstName: 'Ada', lastName: 'Lovelace' },
      ...{ password: PASSWORD, passwordConfirm: PASSWORD },
      ...about,
    });
    const id = String(clientId);
    if (credits !== '0') {
      await this.call('POST', `/v1/clients/${id}/recharges`, { rechargeId: 'first', credits });
    }
    return id;
  }

  /** Makes a member of staff with a password. */
  async staff(username: string, role: 'admin' | 'auditor'): Promise<void> {
    await this.call('POST', '/v1/staff', {
      ...{ username, email: `${username}@example.com`, name: `Name of ${username}`, role },
      ...{ password: PASSWORD, passwordConfirm: PASSWORD },
    });
  }

  async meterText(clientId: string): Promise<string> {
    return String((await this.call('GET', `/v1/clients/${clientId}/meter`))['text']);
  }
}
