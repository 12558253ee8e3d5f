/** What a step answers: the meter after it, or the code of the problem. */
export type Answer = { readonly meter: string } | { readonly problem: string };

/** The operations of the worked example, as a generated client offers them. */
export interface Ledger {
  createClient(username: string): Promise<string>;
  recharge(id: string, rechargeId: string, credits: string): Promise<Answer>;
  withdraw(id: string, withdrawalId: string, credits: string): Promise<Answer>;
  debit(id: string, messageId: string, credits: string): Promise<Answer>;
  allowCredit(id: string, credits: string): Promise<Answer>;
  /** An overdraw from an hour ago until an instant. */
  overdraw(id: string, credits: string, until: Date): Promise<Answer>;
  reserve(id: string, reservationId: string, credits: string): Promise<Answer>;
  capture(id: string, reservationId: string, captureId: string, credits: string): Promise<Answer>;
  refund(id: string, messageId: string, refundId: string): Promise<Answer>;
  /** The present meter and what may be spent. */
  meter(id: string): Promise<{ readonly text: string; readonly spendable: string }>;
}

/** Recharges, debits, credit line, overdraw, reservation and refund, with the meter after each. */
export async function workedExample(ledger: Ledger): Promise<void> {
  const id = await ledger.createClient(`ada-${Date.now()}`);
  await expectMeter(ledger, id, '0 | 0 | 0', '0');
  expect(await ledger.recharge(id, 'r-1', '100'), '100 | 0 | 100');
  for (let n = 1; n <= 35; n += 1) {
    expect(await ledger.debit(id, `m-${n}`, '1'), `${100 - n} | ${n} | 100`);
  }
  expect(await ledger.withdraw(id, 'w-1', '65'), '0 | 35 | 35');
  expect(await ledger.debit(id, 'm-36', '1'), 'INSUFFICIENT_CREDITS');

  expect(await ledger.allowCredit(id, '50'), '0 | 35 | 35');
  expect(await ledger.debit(id, 'm-credit-line', '50'), '-50 | 85 | 35');
  expect(await ledger.overdraw(id, '20', new Date(Date.now() + 3_600_000)), '-50 | 85 | 35');
  expect(await ledger.debit(id, 'm-overdraw', '20'), '-70 | 105 | 35');
  expect(await ledger.overdraw(id, '20', new Date(Date.now() - 1_000)), '-70 | 105 | 35');
  await expectMeter(ledger, id, '-70 | 105 | 35', '0');
  expect(await ledger.debit(id, 'm-over', '0.000001'), 'INSUFFICIENT_CREDITS');

  expect(await ledger.recharge(id, 'r-2', '100'), '30 | 105 | 135');
  expect(await ledger.reserve(id, 'v-1', '10'), '20 | 115 | 135');
  expect(await ledger.capture(id, 'v-1', 'c-1', '7'), '23 | 112 | 135');
  expect(await ledger.refund(id, 'm-1', 'f-1'), '24 | 111 | 135');
  expect(await ledger.refund(id, 'm-1', 'f-1'), '24 | 111 | 135');
  await expectMeter(ledger, id, '24 | 111 | 135', '74');
}

function expect(answer: Answer, wanted: string): void {
  const found = 'meter' in answer ? answer.meter : answer.problem;
  if (found !== wanted) throw new Error(`expected ${wanted}, found ${found}`);
}

async function expectMeter(
  ledger: Ledger,
  id: string,
  text: string,
  spendable: string,
): Promise<void> {
  const meter = await ledger.meter(id);
  expect({ meter: meter.text }, text);
  expect({ meter: meter.spendable }, spendable);
}
