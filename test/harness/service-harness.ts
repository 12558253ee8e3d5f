import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Type } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { assemble, type Service } from '../../src/composition/bootstrap.js';
import { logOptions } from '../../src/composition/service-log.js';
import { loadConfig } from '../../src/config.js';
import { ENOUGH_MS } from '../contracts/until.js';
import { expectDocumented } from './documented.js';
import { EMBEDDED, type StoreSetup } from './store-setups.js';
import { SetClock } from './set-clock.js';
import { isBehind } from './is-behind.js';

export const ADMIN_KEY = 'an-admin-key-of-more-than-32-characters';

/** The JSON of an answer, for specs; untyped by nature. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Response {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  readonly json: Json;
}

export interface RequestOptions {
  readonly body?: unknown;
  /** `null` sends none; the admin's when left out. */
  readonly key?: string | null;
  readonly headers?: { readonly [name: string]: string };
}

/** The whole service on real stores: embedded ones in a separate folder, or the given ones. */
export class ServiceHarness {
  readonly clock = new SetClock();
  /** Lines of the service's log. */
  readonly logged: string[] = [];
  private service: Service | null = null;
  private folder = '';
  private made = 0;

  /** @param person prefix of the names of created clients */
  constructor(
    private readonly stores: StoreSetup = EMBEDDED,
    private readonly person = 'client',
  ) {}

  async open(
    settings: { readonly [variable: string]: string } = {},
    planted: readonly Type[] = [],
  ): Promise<this> {
    this.folder ||= await mkdtemp(join(tmpdir(), 'tallystick-api-'));
    const config = loadConfig({
      DATA_DIR: this.folder,
      TALLYSTICK_ADMIN_KEY: ADMIN_KEY,
      TALLYSTICK_PROJECTIONS: 'inline',
      ...this.stores.settings,
      ...settings,
    });
    const write = (line: string): boolean => this.logged.push(line) > 0;
    // Without redaction by shape, so that specs see what the code itself logs.
    const logger = pino({ ...logOptions('trace'), hooks: {} }, { write });
    this.service = await assemble(config, { clock: this.clock, logger, planted });
    return this;
  }

  get running(): Service {
    if (this.service === null) throw new Error('the harness is not open');
    return this.service;
  }

  /** A file of the store, once it was open. */
  file(name: string): string {
    return join(this.folder, name);
  }

  /**
   * The bytes of every file of the store. SQLite's `-wal` and `-shm` files may vanish meanwhile: a
   * closed connection ends when its statements are collected.
   */
  async storedFiles(): Promise<ReadonlyMap<string, Buffer>> {
    const files = new Map<string, Buffer>();
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT' && /-(?:wal|shm)$/.test(path)) return null;
        throw cause;
      });
      if (bytes !== null) files.set(relative(this.folder, path), bytes);
    }
    return files;
  }

  /** Stops the service; the folder stays, so that `open` is a restart. */
  async stop(): Promise<void> {
    await this.service?.close();
    this.service = null;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.stores.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** As a client does, it asks again while the read models are behind. */
  async send(method: string, url: string, sent: RequestOptions = {}): Promise<Response> {
    const deadline = Date.now() + ENOUGH_MS;
    for (;;) {
      const response = await this.sendOnce(method, url, sent);
      if (!isBehind(response.status, response.json?.code) || Date.now() > deadline) return response;
    }
  }

  /** One request, whatever its answer. */
  async sendOnce(method: string, url: string, sent: RequestOptions = {}): Promise<Response> {
    const key = sent.key === undefined ? ADMIN_KEY : sent.key;
    const raw = typeof sent.body === 'string' || Buffer.isBuffer(sent.body);
    const options: InjectOptions = {
      method: method,
      url,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(sent.body !== undefined && { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.body !== undefined && {
        payload: raw ? sent.body : JSON.stringify(sent.body),
      }),
    };
    const answer = await this.running.app.inject(options);
    const text = answer.body;
    expectDocumented({ method, url, status: answer.statusCode, headers: answer.headers, text });
    const isJson = /[/+]json/.test(String(answer.headers['content-type']));
    const json = isJson && text !== '' ? JSON.parse(text) : null;
    return { status: answer.statusCode, headers: answer.headers, text, json };
  }

  post(url: string, body: unknown, sent: Omit<RequestOptions, 'body'> = {}): Promise<Response> {
    return this.send('POST', url, { ...sent, body });
  }

  /** Makes a client and gives its id. */
  async client(about: { readonly [field: string]: unknown } = {}): Promise<string> {
    this.made += 1;
    const name = `${this.person}-${this.made}`;
    const response = await this.post('/v1/clients', {
      username: name,
      email: `${name}@example.com`,
      currency: 'CREDIT',
      firstName: 'Ada',
      lastName: 'Lovelace',
      ...about,
    });
    if (response.status !== 201) throw new Error(response.text);
    return response.json['clientId'];
  }

  /** Makes a client with credits. */
  async clientWithCredits(
    credits: string,
    about: { readonly [field: string]: unknown } = {},
  ): Promise<string> {
    const id = await this.client(about);
    await this.post(`/v1/clients/${id}/recharges`, { rechargeId: 'first', credits });
    return id;
  }

  /** Makes a key and gives its secret. */
  async key(about: { readonly [field: string]: unknown }): Promise<string> {
    const response = await this.post('/v1/api-keys', { name: 'a key', ...about });
    if (response.status !== 201) throw new Error(response.text);
    return response.json['secret'];
  }
}
