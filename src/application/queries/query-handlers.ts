import { ClientReader } from './client-reader.js';
import { CurrentBalance } from './current-balance.js';
import { Cursors } from './lists/cursors.js';
import { Freshness } from './freshness.js';
import { GetBalanceHandler } from './get-balance.js';
import { GetBalancesHandler } from './get-balances.js';
import { GetClientHandler } from './get-client.js';
import { GetCreditLogHandler, StreamCreditLogHandler } from './get-credit-log.js';
import { GetMessageHandler } from './get-message.js';
import { GetMeterHandler } from './get-meter.js';
import { GetOverviewHandler } from './get-overview.js';
import { GetOwnNameHandler } from './get-own-name.js';
import { GetSettingsHandler } from './get-settings.js';
import { ListAccessEventsHandler } from './lists/list-access-events.js';
import { ListApiKeysHandler } from './lists/list-api-keys.js';
import { ListClientsHandler } from './lists/list-clients.js';
import { GetMailHandler } from './mails/get-mail.js';
import { ListMailsHandler } from './mails/list-mails.js';
import { ListLoginsHandler } from './lists/list-logins.js';
import { ListSessionsHandler } from './lists/list-sessions.js';
import { ListEventsHandler } from './lists/list-events.js';
import { ListProjectionsHandler } from './lists/list-projections.js';
import { ListPurgesHandler } from './lists/list-purges.js';
import { ListCertificatesHandler } from './purges/list-certificates.js';
import {
  GetRechargeHandler,
  ListClientRechargesHandler,
  ListRechargesHandler,
} from './lists/list-recharges.js';
import { ListRefusalsHandler } from './lists/list-refusals.js';
import { GetReservationHandler, ListReservationsHandler } from './lists/list-reservations.js';
import { ListScheduleHandler } from './lists/list-schedule.js';
import { scheduleProviders } from '../schedule/schedule-providers.js';
import { GetStaffMemberHandler } from './staff/get-staff-member.js';
import { ListStaffHandler } from './staff/list-staff.js';
import { GetUsageHandler } from './usage/get-usage.js';
import { UsageTotals } from './usage/usage-totals.js';
import { ReplayClientHandler } from './verification/replay-client.js';
import { VerifyAllHandler } from './verification/verify-all.js';
import { GetWebhookHandler } from './webhooks/get-webhook.js';
import { ListDeliveriesHandler } from './webhooks/list-deliveries.js';
import { ListWebhooksHandler } from './webhooks/list-webhooks.js';
import { VerifyClientHandler } from './verification/verify-client.js';

/** All query handlers and their dependencies, for the module. */
export const queryHandlers = [
  ClientReader,
  CurrentBalance,
  Cursors,
  Freshness,
  GetBalanceHandler,
  GetBalancesHandler,
  GetClientHandler,
  GetCreditLogHandler,
  GetMessageHandler,
  GetMeterHandler,
  GetOverviewHandler,
  GetOwnNameHandler,
  GetRechargeHandler,
  GetReservationHandler,
  GetSettingsHandler,
  GetStaffMemberHandler,
  GetUsageHandler,
  UsageTotals,
  ListAccessEventsHandler,
  ListApiKeysHandler,
  ListClientRechargesHandler,
  ListClientsHandler,
  ListEventsHandler,
  ListLoginsHandler,
  ListMailsHandler,
  GetMailHandler,
  ListProjectionsHandler,
  ListPurgesHandler,
  ListCertificatesHandler,
  ListRechargesHandler,
  ListRefusalsHandler,
  ListReservationsHandler,
  ListScheduleHandler,
  ListSessionsHandler,
  ListStaffHandler,
  GetWebhookHandler,
  ListDeliveriesHandler,
  ListWebhooksHandler,
  ReplayClientHandler,
  StreamCreditLogHandler,
  VerifyAllHandler,
  VerifyClientHandler,
  ...scheduleProviders,
];
