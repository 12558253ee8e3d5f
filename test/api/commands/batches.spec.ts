import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Response } from '../../harness/service-harness.js';

describe('batches', () => {
  const harness = new ServiceHarness();
  let [funded, poor] = ['', ''];
  beforeAll(async () => {
    await harness.open();
    [funded, poor] = [
      await harness.clientWithCredits('100000'),
      await harness.clientWithCredits('2'),
    ];
  });
  afterAll(() => harness.close());

  const debits = (items: unknown, mode?: string): Promise<Response> =>
    harness.post('/v1/debits', { ...(mode && { mode }), items });
  const item = (clientId: string, messageId: string, credits: unknown = '1'): object => ({
    clientId,
    messageId,
    credits,
  });
  const codes = (response: Response): unknown[] =>
    response.json['results'].map(
      (one: { status: string; code?: string }) => one.code ?? one.status,
    );

  it('answers each item in order, each seeing those before it [I9 I10]', async () => {
    const response = await debits([
      item(poor, 'a'),
      item(funded, 'a'),
      item(poor, 'b', '5'),
      item(poor, 'a'),
      item(poor, 'a', '2'),
      item(poor.toUpperCase(), 'c'),
      item(poor, 'd'),
      item(randomUUID(), 'e'),
      item(funded, '', '-1'),
      'no object',
      item(funded, 'f', '1000000000001'),
      { ...item(funded, 'g'), surprise: true },
    ]);
    expect(response.status).toBe(200);
    expect(codes(response)).toEqual([
      'ACCEPTED',
      'ACCEPTED',
      'INSUFFICIENT_CREDITS',
      'REPLAYED',
      'ID_REUSED',
      'ACCEPTED',
      'INSUFFICIENT_CREDITS',
      'CLIENT_NOT_FOUND',
      'INVALID_INPUT',
      'INVALID_INPUT',
      'AMOUNT_LIMIT',
      'INVALID_INPUT',
    ]);
    expect(response.json).toMatchObject({ accepted: 3, replayed: 1, refused: 8, failed: 0 });
    expect(response.json['results'][0]).toEqual({
      messageId: 'a',
      status: 'ACCEPTED',
      revision: expect.stringMatching(/^\d+$/) as string,
    });
    const fields = response.json['results'][8]?.['errors'] as unknown as { field: string }[];
    expect(fields.map(({ field }) => field).sort()).toEqual(['credits', 'messageId']);
    expect(response.json['results'][9]?.['messageId']).toBeNull();
  });

  it('takes 10 000 items and not one more', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => item(funded, `many-${n}`));
    const response = await debits(many);
    expect(response.json).toMatchObject({ accepted: 10_000, refused: 0, failed: 0 });
    const more = await debits([...many, item(funded, 'more')]);
    expect([more.status, more.json['errors'][0]?.['field']]).toEqual([400, 'items']);
    expect((await debits([])).status).toBe(400);
    expect((await debits('x', 'sometimes')).json['errors']).toHaveLength(2);
  });

  it('appends all or none when it is atomic [I3]', async () => {
    const response = await debits([item(poor, 'x', '0'), item(poor, 'y', '50')], 'atomic');
    expect(response.status).toBe(200);
    expect(codes(response)).toEqual(['BATCH_ABORTED', 'INSUFFICIENT_CREDITS']);
    await harness.post(`/v1/clients/${poor}/recharges`, { rechargeId: 'p', credits: '10' });
    const good = await debits([item(poor, 'a'), item(poor, 'x'), item(poor, 'y', '2')], 'atomic');
    expect(codes(good)).toEqual(['REPLAYED', 'ACCEPTED', 'ACCEPTED']);
  });

  it('makes an atomic batch 400 by one malformed item, or by two clients', async () => {
    const bad = await debits([item(poor, 'p1'), item(poor, 'p2', 'x')], 'atomic');
    expect([bad.status, bad.json['errors'][0]?.['field']]).toEqual([400, 'items.1.credits']);
    const two = await debits([item(poor, 'p1'), item(funded, 'p2')], 'atomic');
    expect([two.status, two.json['errors'][0]?.['field']]).toEqual([400, 'items']);
  });

  it('refuses an atomic batch that is too long with 413', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => item(funded, `long-${n}`));
    const response = await debits(many, 'atomic');
    expect([response.status, response.json['code']]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('takes delivery reports by the thousand as well', async () => {
    const report = (messageId: string, status: string): object => ({
      clientId: funded,
      messageId,
      status,
    });
    const response = await harness.post('/v1/delivery-reports', {
      items: [report('a', 'DELIVERED'), report('nobody', 'DELIVERED'), report('a', 'LOST')],
    });
    expect(codes(response)).toEqual(['ACCEPTED', 'MESSAGE_NOT_FOUND', 'INVALID_INPUT']);
  });
});
