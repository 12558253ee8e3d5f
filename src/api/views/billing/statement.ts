import type { StatementDocument } from '../../../application/statements/statement-document.js';
import type { BilledTo } from '../../../application/statements/statement-parties.js';
import type { LegalEntityDetails } from '../../../domain/legal-entities/events.js';
import type {
  Statement,
  StatementLine,
  StatementPayment,
  StatementRecharge,
  StatementSums,
  StatementTotals,
  StatementWithdrawal,
} from '../../../domain/statements/statement.js';
import type { Payment } from '../../../domain/client/events.js';
import * as schema from '../schemas/schema.js';

const { amount, component, count, date, instant, listOf, nullable, object, said, text, uuid } =
  schema;

/** A statement as JSON. */
export interface StatementView extends Omit<Statement, 'offsets'> {
  readonly number: string | null;
  readonly date: string | null;
  readonly issuedAt: string | null;
  readonly legalEntityId: string | null;
  readonly legalEntity: Omit<LegalEntityDetails, 'invoicePrefix'> | null;
  readonly billedTo: BilledTo | null;
}

export function presentStatement(document: StatementDocument): StatementView {
  const { offsets: _, ...statement } = document.statement;
  const { issued, legalEntity, billedTo } = document;
  return {
    number: issued?.number ?? null,
    date: issued?.date ?? null,
    issuedAt: issued?.issuedAt ?? null,
    legalEntityId: issued?.legalEntityId ?? null,
    ...statement,
    legalEntity: legalEntity && partyOf(legalEntity),
    billedTo,
  };
}

function partyOf(entity: LegalEntityDetails): Omit<LegalEntityDetails, 'invoicePrefix'> {
  const { name, addressLines, country, taxId, iban, footer } = entity;
  return { name, addressLines, country, taxId, iban, footer };
}

const TOTALS = component(
  'StatementTotals',
  object<StatementTotals>('Totals of a client at one point of its log.', {
    assigned: amount('Recharges and top-ups without withdrawals.'),
    usedPosted: amount('Debits and captures without refunds.'),
    reserved: amount('Credits of open reservations.'),
    available: amount('Assigned credits that are neither used nor reserved.'),
  }),
);

const PAYMENT = component(
  'StatementPayment',
  object<Payment>('The payment of a recharge.', {
    status: schema.oneOf(['PAID', 'UNPAID'], 'Whether it is paid.'),
    type: nullable(text('How it is paid.')),
    date: nullable(date('Day of the payment.')),
    reference: nullable(text('Reference of the payment.')),
  }),
);

const LINE = object<StatementLine>('Messages of one day to one country.', {
  date: date('The day in the zone of the statement.'),
  country: nullable(text('Country of destination; null = none was given.')),
  messages: count('Messages that were charged.'),
  debited: amount('Credits that they were charged.'),
  refunded: amount('Credits refunded on that day.'),
});

const RECHARGE = object<StatementRecharge>('A recharge, a top-up or an adjustment upward.', {
  at: instant('When it was recorded.'),
  rechargeId: text('Id of the recharge.'),
  source: text('How it came about: MANUAL, ADJUSTMENT, MONTHLY_TOPUP, PLAN or IMPORT.'),
  credits: amount('Credits added.'),
  payment: nullable(said('The payment as of the end of the statement; null = none.', PAYMENT)),
});

const WITHDRAWAL = object<StatementWithdrawal>('A withdrawal or an adjustment downward.', {
  at: instant('When it was recorded.'),
  withdrawalId: text('Id of the withdrawal.'),
  source: text('How it came about: MANUAL, ADJUSTMENT or PLAN.'),
  credits: amount('Credits taken away.'),
});

const PAID = object<StatementPayment>('A change of the payment of an earlier recharge.', {
  at: instant('When it was recorded.'),
  rechargeId: text('Id of the recharge.'),
  payment: said('The payment after the change.', PAYMENT),
});

export const SUMS = component(
  'StatementSums',
  object<StatementSums>('Sums of the period.', {
    messages: count('Messages that were charged.'),
    debited: amount('Credits debited and captured.'),
    refunded: amount('Credits refunded.'),
    recharged: amount('Credits added by recharges, top-ups and adjustments.'),
    withdrawn: amount('Credits taken away by withdrawals and adjustments.'),
  }),
);

const ENTITY = component(
  'StatementLegalEntity',
  object<Omit<LegalEntityDetails, 'invoicePrefix'>>('The party that bills.', {
    name: text('Name of the company.'),
    addressLines: listOf(text('A line.'), 'Its address.'),
    country: text('Its country.'),
    taxId: text('Its tax number.'),
    iban: nullable(text('Account that is paid to; null = none.')),
    footer: nullable(text('Text at the end; null = none.')),
  }),
);

const BILLED = component(
  'StatementBilledTo',
  object<BilledTo>('The client as the statement names it.', {
    name: text('First and last name.'),
    company: nullable(text('Company.')),
    companyDetails: nullable(text('Registration and tax data.')),
    contractNumber: nullable(text('Number of the contract.')),
    addressLines: listOf(text('A line.'), 'The address.'),
    country: nullable(text('Country of the client.')),
  }),
);

export const STATEMENT = component(
  'Statement',
  object<StatementView>('Everything that moved the credits of a client in a period.', {
    number: nullable(text('Number; null for a statement that was made on demand.')),
    date: nullable(date('The invoice date; null as above.')),
    issuedAt: nullable(instant('When it was issued; null as above.')),
    legalEntityId: nullable(text('Legal entity that it was issued for; null = none.')),
    clientId: uuid('Id of the client.'),
    currency: text('Currency of every amount.'),
    timeZone: text('Zone of its days.'),
    from: instant('First instant of the period.'),
    to: instant('First instant after the period.'),
    after: schema.wholeOrNone('Revision of the last event before the period; -1 = none.'),
    through: schema.wholeOrNone('Revision of the last event of the period.'),
    opening: said('Totals before the period.', TOTALS),
    closing: said('Totals after the period.', TOTALS),
    sums: said('Sums of the period.', SUMS),
    lines: listOf(LINE, 'Messages by day and country.'),
    recharges: listOf(RECHARGE, 'Recharges in their order.'),
    withdrawals: listOf(WITHDRAWAL, 'Withdrawals in their order.'),
    payments: listOf(PAID, 'Payments of earlier recharges that changed in the period.'),
    legalEntity: nullable(said('The party that bills; null = none.', ENTITY)),
    billedTo: nullable(said('The client; null = it was erased.', BILLED)),
  }),
);
