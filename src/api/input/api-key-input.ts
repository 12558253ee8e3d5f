import { CHANNELS, type Channel } from '../../domain/client/settings.js';
import { Optional, Validate } from './rules/rule.js';
import { INSTANT_RULE } from './rules/time-rules.js';
import { int, oneOf, setOf, text, UUID } from './rules/value-rules.js';

/** Seven days. */
const OVERLAP_MAX_S = 604_800;
export const OVERLAP_DEFAULT_S = 86_400;

export class ApiKeyInput {
  @Validate(text(200), 'Purpose of the key; shown in the list of keys.') name!: string;
  @Validate(oneOf(['admin', 'auditor', 'gateway']), 'Permissions of the key.')
  role!: 'admin' | 'auditor' | 'gateway';
  @Optional()
  @Validate(INSTANT_RULE, 'The key ends then; without it, the key ends when it is deleted.')
  expiresAt?: string | null;
  @Optional()
  @Validate(
    setOf(UUID, 1, 1_000, 'different UUIDs'),
    'Binds the key to these clients; all others do not exist for it.',
  )
  clientIds?: string[] | null;
  @Optional()
  @Validate(
    setOf(oneOf(CHANNELS), 1, 5, `different channels of ${CHANNELS.join(', ')}`),
    'Binds the key to these channels. One channel is the default of its messages; with ' +
      'several, every message must name its channel.',
  )
  channels?: Channel[] | null;
  @Optional()
  @Validate(
    setOf(oneOf(['debit', 'refund', 'report']), 1, 3, 'of debit, refund, report'),
    'Permitted operations of a gateway’s key; all three by default.',
  )
  scopes?: ('debit' | 'refund' | 'report')[] | null;
}

/** How a key is replaced by a new one with the same rights. */
export class RotateApiKeyInput {
  @Optional()
  @Validate(
    int(0, OVERLAP_MAX_S),
    `How long the replaced key still works; ${OVERLAP_DEFAULT_S} (a day) unless given.`,
  )
  overlapSeconds?: number | null;
  @Optional()
  @Validate(
    INSTANT_RULE,
    'The new key ends then, and with `null` when it is deleted; as the replaced key unless given.',
  )
  expiresAt?: string | null;
}
