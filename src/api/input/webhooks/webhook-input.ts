import { EVERY_EVENT, PUBLIC_EVENTS } from '../../../domain/webhooks/public-events.js';
import { REVISION_RULE } from '../query-input.js';
import { Optional, OptionalNotNull, Validate, type Rule } from '../rules/rule.js';
import { FLAG, oneOf, ruleOf, setOf, text, UUID } from '../rules/value-rules.js';

const URL_MAX = 2_000;

/** Credentials in front of the host would be sent in clear, and shown; a fragment is never sent. */
const URL_RULE: Rule = ruleOf(
  (value) => typeof value === 'string' && value.length <= URL_MAX && isTarget(value),
  'INVALID_URL',
  `must be an address of at most ${URL_MAX} characters that begins with https:// or http://, ` +
    'without user, password and fragment',
  { type: 'string', format: 'uri', minLength: 1, maxLength: URL_MAX },
);
const EVENT_RULE = oneOf([EVERY_EVENT, ...PUBLIC_EVENTS]);
const EVENTS_RULE = setOf(
  EVENT_RULE,
  1,
  PUBLIC_EVENTS.length + 1,
  'different types of events; * means all of them',
);
const CLIENTS_RULE = setOf(UUID, 1, 1_000, 'different UUIDs');
const DESCRIPTION_RULE = text(300);

/** Visible ASCII only: other hosts and paths have an escaped spelling, which shows what they are. */
function isTarget(value: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(value) || value.includes('#') || value.includes('\\')) {
    return false;
  }
  if (!URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return hostname !== '' && username === '' && password === '' && !/^[^/?]*@/.test(value.slice(8));
}

export class CreateWebhookInput {
  @Validate(URL_RULE, 'Where events are sent. It is kept encrypted.') url!: string;
  @Validate(EVENTS_RULE, 'Types of events that are sent; `*` means all, also future ones.')
  events!: string[];
  @Optional()
  @Validate(CLIENTS_RULE, 'Only events of these clients; of all clients unless given.')
  clientIds?: string[] | null;
  @Optional()
  @Validate(DESCRIPTION_RULE, 'Purpose of the webhook.')
  description?: string | null;
}

/** A merge patch: omitted fields stay. */
export class ChangeWebhookInput {
  @OptionalNotNull()
  @Validate(URL_RULE, 'Where events are sent.')
  url?: string;
  @OptionalNotNull()
  @Validate(EVENTS_RULE, 'Types of events that are sent from now on.')
  events?: string[];
  @Optional()
  @Validate(CLIENTS_RULE, 'Only events of these clients; `null` = of all clients.')
  clientIds?: string[] | null;
  @Optional()
  @Validate(DESCRIPTION_RULE, 'Purpose of the webhook.')
  description?: string | null;
  @OptionalNotNull()
  @Validate(
    FLAG,
    'Whether nothing is sent. An enabled webhook goes on where it was disabled, and deliveries ' +
      'that wait have all their tries again.',
  )
  disabled?: boolean;
}

export class ReplayWebhookInput {
  @Validate(REVISION_RULE, 'Position of the first event that is sent again.')
  fromPosition!: string;
}
