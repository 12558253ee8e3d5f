import type { MeterDocument } from '../../../../projections/meter.js';
import { byGroup, byLimit } from '../../../domain/client/limits.js';
import { presentWindow } from '../../errors/limit-texts.js';
import type { JsonSchema } from '../../input/rules/rule.js';
import {
  amount,
  component,
  count,
  instant,
  nullable,
  object,
  oneOf,
  said,
  text,
  whole,
} from './schema.js';
import type { Properties } from './schema.js';
import type { BalanceAnswer, CounterAnswer } from '../balance.js';

export const LEVEL: JsonSchema = oneOf(
  ['SUFFICIENT', 'LOW', 'CRITICAL'],
  'Colour of the meter. CRITICAL: less than 10 % of the assigned credits are available, or none. ' +
    'LOW: at or below the low-balance threshold; without a threshold, less than 25 %. ' +
    'The credit line does not count.',
);

const METER_PROPERTIES: Properties<MeterDocument> = {
  available: amount('Credits left: assigned − used. Negative while the credit line is in use.'),
  used: amount('Credits used: usedPosted + reserved.'),
  assigned: amount('Credits recharged and topped up, less withdrawals. Usage never changes it.'),
  reserved: amount('Credits held by reservations that have not ended.'),
  usedPosted: amount('Credits posted by debits and captures, less refunds.'),
  text: text('The meter as text: `available | used | assigned`.', { examples: ['65 | 35 | 100'] }),
  percentRemaining: nullable({
    type: 'number',
    minimum: 0,
    maximum: 100,
    description:
      'available in percent of assigned, from 0 to 100, rounded down to 2 decimals; null when ' +
      'nothing was assigned.',
  }),
  level: LEVEL,
  spendable: amount(
    'Credits that debits may use now: available, plus the credit line and the overdraw in force, ' +
      'plus reservations that have expired. Never negative.',
  ),
  currency: text('ISO 4217 code, or CREDIT.', { examples: ['CREDIT'] }),
  revision: whole('Revision of the client that this meter shows.'),
};

export const METER = component(
  'Meter',
  object<MeterDocument>('The credits of a client.', METER_PROPERTIES),
);

function counter(limitIs: string, value: JsonSchema): JsonSchema {
  return object<CounterAnswer>(limitIs, {
    used: said('Counted in the present window.', value),
    limit: nullable(said('The most that is accepted in a window; null = no limit.', value)),
    resetsAt: nullable(
      instant(
        'End of the present window. Null only in a replay, where nothing was counted in it then.',
      ),
    ),
  });
}

const CREDIT_COUNTER = component(
  'CreditCounter',
  counter('Credits counted against a limit.', amount('')),
);
const MESSAGE_COUNTER = component(
  'MessageCounter',
  counter('Messages counted against a limit.', count('')),
);

type Windows = BalanceAnswer['windows'];

const COUNTERS = byLimit(({ window, counts }) =>
  counts === 'messages'
    ? said(`Messages of the ${window}.`, MESSAGE_COUNTER)
    : said(`Credits of the ${window}.`, CREDIT_COUNTER),
);

export const WINDOWS = component(
  'LimitWindows',
  object<Windows>(
    'Counts against the limits, under the names of `settings.limits`.',
    byGroup((group, window) =>
      object<Windows[typeof group]>(presentWindow(window), COUNTERS[group]),
    ),
  ),
);

export const BALANCE = component(
  'Balance',
  object<BalanceAnswer>('The meter, how it came about, and the counters of the limits.', {
    ...METER_PROPERTIES,
    creditLineUsed: amount('Part of the debt that the credit line covers.'),
    overdrawUsed: amount('Part of the debt that the overdraw covers.'),
    floor: amount('The lowest `available` that a debit may leave: zero or negative.'),
    windows: said('Counts against the limits.', WINDOWS),
  }),
);
