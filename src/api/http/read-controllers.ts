import { ReadAudit } from './read-audit.js';
import { ReadBalance } from './read-balance.js';
import { ReadClients } from './read-clients.js';
import { ReadLog } from './read-log.js';
import { ReadMessages } from './read-messages.js';
import { ReadOperator } from './read-operator.js';
import { ReadRecharges } from './read-recharges.js';
import { ReadRefusals } from './read-refusals.js';

/** The routes that only read. */
export const readControllers = [
  ReadAudit,
  ReadBalance,
  ReadClients,
  ReadLog,
  ReadMessages,
  ReadOperator,
  ReadRecharges,
  ReadRefusals,
];
