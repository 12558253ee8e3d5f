import { createSecretKey } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { Idempotency, type SentKey } from '../../../src/api/operations/runners/idempotency.js';
import { rechargeCredits } from '../../../src/api/commands/money-commands.js';
import { ChangeSettings } from '../../../src/application/commands/clients/change-settings.js';
import { RechargeCredits } from '../../../src/application/commands/credits/recharge-credits.js';
import type { ChangeSettings as DomainSave, Command } from '../../../src/domain/client/commands.js';
import type { KeyVault } from '../../../src/ports/key-vault.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { ServiceHarness } from '../../harness/service-harness.js';

describe('a key of a fact that version 1 recorded', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const caller = {
    actor: { type: 'admin', id: 'environment' },
    correlationId: 'c',
    causationId: null,
  } as const;

  const headers = { 'idempotency-key': 'old' };

  /** The command under the fingerprint of route and body alone. */
  function asVersion1<C extends Command>(command: C, request: SentKey['request']): C {
    const sent = { id: 'old', request };
    const { key } = harness.running.app.get(Idempotency).keyed(command, sent);
    return { ...command, key: { id: 'old', fingerprint: String(key?.earlierFingerprint) } };
  }

  it('replays a save, and refuses another one', async () => {
    const clientId = await harness.clientWithCredits('1');
    const url = `/v1/clients/${clientId}`;
    const body = { settings: { allowCredit: '5' } };
    const patch = new Map([['settings.allowCredit', '5']]);
    const save: DomainSave = { type: 'ChangeSettings', patch, ifSettingsRevisions: null };
    const old = asVersion1(save, { method: 'PATCH', url, body });
    await harness.running.app.get(CommandBus).execute(new ChangeSettings(clientId, old, caller));
    expect((await harness.send('PATCH', url, { body, headers })).json).toMatchObject({
      replayed: true,
    });
    const other = { settings: { allowCredit: '6' } };
    const refused = await harness.send('PATCH', url, { body: other, headers });
    expect(refused.json['code']).toBe('ID_REUSED');
  });

  it('replays a recharge, also where it is written otherwise now', async () => {
    const clientId = await harness.clientWithCredits('1');
    const url = `/v1/clients/${clientId}/recharges`;
    const request = { method: 'POST', url, body: { credits: '5' } };
    const old = asVersion1(rechargeCredits({ credits: '5' }, 'old'), request);
    await harness.running.app.get(CommandBus).execute(new RechargeCredits(clientId, old, caller));
    for (const credits of ['5', 5, '5.00']) {
      expect((await harness.post(url, { credits }, { headers })).json).toMatchObject({
        replayed: true,
      });
    }
    const refused = await harness.post(url, { credits: '6' }, { headers });
    expect(refused.json['code']).toBe('ID_REUSED');
  });
});

describe('the fingerprint of version 1', () => {
  const secret = createSecretKey(Buffer.alloc(32, 7));
  const vault = { secret: () => Promise.resolve(secret) } as unknown as KeyVault;
  const idempotency = new Idempotency(vault, NO_LOG);
  beforeAll(() => idempotency.onModuleInit());

  it('is of route and body as they were sent, without secrets', () => {
    const request = {
      method: 'POST',
      url: '/v1/clients/c/restrict-messaging?x=1',
      body: { reason: 'b', newPassword: 'secret', a: [{ d: 1, c: '2' }] },
    };
    const command: Command = { type: 'RestrictMessaging', reason: 'b' };
    const { key } = idempotency.keyed(command, { id: 'k', request });
    expect(key?.earlierFingerprint).toBe(
      'acd8728bd389ac3d88e3e81c047f8191456b6f7b08e3a5902afc348ed247b94f',
    );
  });
});
