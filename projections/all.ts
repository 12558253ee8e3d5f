import { balance } from './balance.js';
import { client } from './client.js';
import { clients } from './clients.js';
import { creditLog } from './credit-log.js';
import { delivery } from './delivery.js';
import { mailings } from './mails/mailings.js';
import { invoicing } from './billing/invoicing.js';
import { notices } from './notices.js';
import type { Projection } from './projection.js';
import { topUps } from './top-ups.js';
import { purgeSchedule } from './purge-schedule.js';
import { recharges } from './recharges.js';
import { reservations } from './reservations.js';
import { usage } from './usage.js';

/** All read models. */
export const PROJECTIONS: readonly Projection[] = [
  balance,
  client,
  clients,
  creditLog,
  delivery,
  reservations,
  recharges,
  purgeSchedule,
  topUps,
  usage,
  notices,
  mailings,
  invoicing,
];
