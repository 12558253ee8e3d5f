import { ReadAudit } from './routes/audit.read.controller.js';
import { ReadBalance } from './routes/balance.read.controller.js';
import { ReadClients } from './routes/clients.read.controller.js';
import { ReadLog } from './routes/log.read.controller.js';
import { ReadMessages } from './routes/messages.read.controller.js';
import { ReadOperator } from './operator/overview.controller.js';
import { ReadUsage } from './operator/usage.controller.js';
import { ReadRecharges } from './routes/recharges.read.controller.js';
import { ReadRefusals } from './routes/refusals.read.controller.js';

/** The routes that only read. */
export const readControllers = [
  ReadAudit,
  ReadBalance,
  ReadClients,
  ReadLog,
  ReadMessages,
  ReadOperator,
  ReadUsage,
  ReadRecharges,
  ReadRefusals,
];
