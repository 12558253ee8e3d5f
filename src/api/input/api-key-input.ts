import { CHANNELS } from '../../domain/client/settings.js';
import { Optional, Ruled } from './rule.js';
import { INSTANT_RULE } from './time-rules.js';
import { oneOf, setOf, text, UUID } from './value-rules.js';

export class ApiKeyInput {
  @Ruled(text(200)) name!: string;
  @Ruled(oneOf(['admin', 'auditor', 'gateway'])) role!: 'admin' | 'auditor' | 'gateway';
  @Optional() @Ruled(INSTANT_RULE) expiresAt?: string | null;
  /** Only these clients; all others do not exist for the key. */
  @Optional() @Ruled(setOf(UUID, 1, 1_000, 'different UUIDs')) clientIds?: string[] | null;
  @Optional()
  @Ruled(setOf(oneOf(CHANNELS), 1, 5, `different channels of ${CHANNELS.join(', ')}`))
  channels?: string[] | null;
  @Optional()
  @Ruled(setOf(oneOf(['debit', 'refund', 'report']), 1, 3, 'of debit, refund, report'))
  scopes?: ('debit' | 'refund' | 'report')[] | null;
}
