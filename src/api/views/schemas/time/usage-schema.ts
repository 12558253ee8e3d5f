import { CHANNELS } from '../../../../domain/client/settings.js';
import type { PurgedShown, UsageLineShown, UsageShown, UsageView } from '../../operator/usage.js';
import { CURRENCY } from '../client-schema.js';
import * as schema from '../schema.js';
import type { Properties } from '../schema.js';

const { amount, component, count, date, instant, listOf, nullable, object, oneOf } = schema;
const { text, uuid, wholeOrNone } = schema;

const FIGURES: Properties<UsageShown> = {
  currency: CURRENCY,
  messages: count('Messages charged, by debits and captures.'),
  debited: amount('Credits charged for messages.'),
  refunded: amount('Credits given back for messages, in the period in which they were refunded.'),
  recharged: amount('Credits recharged, topped up and adjusted upwards.'),
  withdrawn: amount('Credits withdrawn and adjusted downwards.'),
};

const TOTALS = component(
  'UsageTotals',
  object<UsageShown>('Usage of one currency; different currencies are never added up.', FIGURES),
);

const LINE = component(
  'UsageLine',
  object<UsageLineShown>('Usage of one currency with one client, day, country or channel.', {
    clientId: nullable(uuid('The client, when lines are for clients.')),
    username: nullable(text('Its username.')),
    day: nullable(date('The day in `timeZone`, when lines are for days.')),
    country: nullable(
      text('The destination, when lines are for countries; null for what has no country.'),
    ),
    channel: nullable(
      oneOf(CHANNELS, 'The channel, when lines are for channels; null for what has none.'),
    ),
    ...FIGURES,
  }),
);

const PURGED = component(
  'PurgedUsage',
  object<PurgedShown>('Whole lives of purged clients of one currency.', {
    currency: CURRENCY,
    clients: count('Clients that were purged after the beginning of the period.'),
    recharged: amount('Credits recharged in their lives.'),
    withdrawn: amount('Credits withdrawn in their lives.'),
    usedPosted: amount('Credits debited less refunded in their lives.'),
  }),
);

export const USAGE = component(
  'Usage',
  object<UsageView>('Messages and credits of a period.', {
    from: instant('The first instant.'),
    to: instant('The instant after the last.'),
    groupBy: nullable(oneOf(['client', 'day', 'country', 'channel'], 'The group of each line.')),
    timeZone: text('The zone of the days.'),
    position: wholeOrNone('Every event up to this position is counted, and none after it.'),
    totals: listOf(TOTALS, 'One entry for each currency.'),
    purged: listOf(
      PURGED,
      'Clients that are in neither lines nor totals; their part of the period is not known.',
    ),
    lines: listOf(LINE, 'In the order of what they are for; empty without `groupBy`.'),
  }),
);
