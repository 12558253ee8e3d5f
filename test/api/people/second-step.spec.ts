import { TOTP } from 'otpauth';
import { SecondFactors } from '../../../src/application/access/factors/second-factors.js';
import { CALLER } from '../../harness/lane-harness.js';
import type { Response } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const STEP_MS = 30_000;

describe('a login with a second factor', () => {
  const service = new PeopleHarness();
  const subject = { kind: 'client', id: '' } as { readonly kind: 'client'; id: string };
  let totp: TOTP;
  beforeAll(async () => {
    await service.open();
    subject.id = await service.clientWithPassword('ada');
    const factors = service.running.app.get(SecondFactors);
    const { secret } = await factors.begin(subject, 'ada');
    totp = new TOTP({ secret });
    await factors.activate(subject, code(), CALLER);
  });
  afterAll(() => service.close());
  beforeEach(() => {
    // Each code works once.
    service.clock.instant += STEP_MS;
  });

  const code = (): string => totp.generate({ timestamp: service.clock.now() });
  const first = (): Promise<Response> => service.login({ username: 'ada', password: PASSWORD });
  const second = async (sent: string): Promise<Response> => {
    const { challenge } = (await first()).json;
    return service.login({ challenge, code: sent });
  };

  it('asks for a code after the right password only', async () => {
    const right = await first();
    expect([right.status, right.json.code]).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(right.json.challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const wrong = await service.login({ username: 'ada', password: 'Wrong-Horse1' });
    expect(wrong.json.code).toBe('INVALID_CREDENTIALS');
  });

  it('starts a session for the right code, once', async () => {
    const { challenge } = (await first()).json;
    const sent = { challenge, code: code() };
    const started = await service.login(sent);
    expect([started.status, started.json.clientId]).toEqual([200, subject.id]);
    expect((await service.verdict(started.json.accessToken))[0]).toBe(200);
    expect((await service.login(sent)).json.code).toBe('INVALID_CREDENTIALS');
  });

  it('puts the session into a cookie when the second step asks for it', async () => {
    const { challenge } = (await first()).json;
    const sent = await service.login({ challenge, code: code() }, '/v1/login?cookie=1');
    expect(sent.json.accessToken).toBeUndefined();
    expect(String(sent.headers['set-cookie'])).toContain('__Host-');
  });

  it('refuses wrong codes and invented challenges', async () => {
    expect((await second('000000')).json.code).toBe('INVALID_CREDENTIALS');
    const invented = await service.login({ challenge: 'A'.repeat(43), code: code() });
    expect(invented.json.code).toBe('INVALID_CREDENTIALS');
  });

  it('refuses the code when the password has changed meanwhile', async () => {
    const { challenge } = (await first()).json;
    await service.givePassword(subject.id, PASSWORD);
    const late = await service.login({ challenge, code: code() });
    expect(late.json.code).toBe('INVALID_CREDENTIALS');
    service.clock.instant += STEP_MS;
    expect((await second(code())).status).toBe(200);
  });
});
