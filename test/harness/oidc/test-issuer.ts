import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const CLIENT = { client_id: 'tallystick', client_secret: 'a-secret-of-the-client' };

/** A real issuer of OpenID Connect on this machine, where everybody may sign in. */
export class TestIssuer {
  /** The value of the claim `role`. */
  role: unknown = 'auditor';
  address = '';
  private server: Server = createServer();

  constructor(private readonly redirectUri: string) {}

  async open(): Promise<void> {
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(this.address, {
      clients: [{ ...CLIENT, redirect_uris: [this.redirectUri] }],
      claims: { openid: ['sub'], profile: ['name', 'role'], email: ['email'] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({
          sub,
          name: `Name of ${sub}`,
          email: `${sub}@example.com`,
          role: this.role,
        }),
      }),
    });
    server.on('request', provider.callback());
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** A browser at the issuer: signs in as a person, and gives the address that it is sent back to. */
export async function signedIn(
  address: string,
  login: string,
  redirectUri: string,
): Promise<string> {
  const cookies = new Map<string, string>();
  let [url, body]: [string, string | null] = [address, null];
  for (let step = 0; step < 20; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie,
        ...(body !== null && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== null && { method: 'POST', body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answer.headers.get('location');
    body = null;
    if (location !== null) {
      url = new URL(location, url).href;
      if (url.startsWith(redirectUri)) return url;
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`no form at ${url}: ${answer.status}`);
    body = new URLSearchParams({ prompt, login, password: 'x' }).toString();
  }
  throw new Error('the issuer sent the browser nowhere');
}
