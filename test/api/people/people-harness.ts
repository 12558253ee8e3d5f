import { Passwords } from '../../../src/application/access/passwords.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { CALLER } from '../../harness/lane-harness.js';

export const PASSWORD = 'Correct-Horse1';

/** The answer to a login with tokens. */
export interface LoggedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A service with clients that have passwords. */
export class PeopleHarness extends ServiceHarness {
  /** Makes a client with a password. Hashing takes time: few of them suffice. */
  async clientWithPassword(username: string, password = PASSWORD): Promise<string> {
    const clientId = await this.client({ username, email: `${username}@example.com` });
    await this.givePassword(clientId, password);
    return clientId;
  }

  async givePassword(clientId: string, password: string): Promise<void> {
    const passwordId = await this.running.app.get(Passwords).hash(clientId, password);
    const command = { type: 'ChangePassword', passwordId } as const;
    await this.running.ledger.lanes.submit(clientId, command, CALLER);
  }

  /** One login, without a key. */
  login(body: object, url = '/v1/login', headers = {}): Promise<Response> {
    return this.send('POST', url, { body, key: null, headers });
  }

  async loggedIn(username: string, password = PASSWORD): Promise<LoggedIn> {
    const response = await this.login({ username, password });
    if (response.status !== 200) throw new Error(response.text);
    return response.json;
  }

  /** The session of a browser, as the value of its `Cookie` header. */
  async browser(username: string, password = PASSWORD): Promise<string> {
    const response = await this.login({ username, password }, '/v1/login?cookie=1');
    return String(response.headers['set-cookie']).split(';')[0] ?? '';
  }

  /** Status and code of a request with a token. */
  async verdict(token: string, url = '/v1/me', method = 'GET'): Promise<[number, Json]> {
    const { status, json } = await this.send(method, url, { key: token });
    return [status, json?.code];
  }
}
