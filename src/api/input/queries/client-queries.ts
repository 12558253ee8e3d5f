import { CLIENT_SORTS } from '../../../application/queries/lists/list-clients.js';
import { searchText } from '../../../domain/search-text.js';
import { LedgerPageInput } from '../query-input.js';
import { OptionalNotNull, Validate, type Rule } from '../rules/rule.js';
import { isUnprintable, oneOf, ruleOf } from '../rules/value-rules.js';

const SEARCH_RULE: Rule = ruleOf(
  (value) =>
    typeof value === 'string' &&
    value.length <= 200 &&
    !isUnprintable(value) &&
    (searchText(value) !== '' || value.trim() === ''),
  'INVALID_TEXT',
  'must be at most 200 printable characters, one of which a reader can see',
  { type: 'string', maxLength: 200 },
);

/** Filters and order of the list of clients. */
export class ClientsInput extends LedgerPageInput {
  @OptionalNotNull()
  @Validate(
    SEARCH_RULE,
    'Part of a username, name, company or e-mail, in any case, with or without accents.',
  )
  search?: string;

  @OptionalNotNull()
  @Validate(oneOf(['ACTIVE', 'DISABLED']), 'Only clients of this status.')
  status?: 'ACTIVE' | 'DISABLED';

  @OptionalNotNull()
  @Validate(oneOf(['SUFFICIENT', 'LOW', 'CRITICAL']), 'Only clients whose meter has this level.')
  level?: 'SUFFICIENT' | 'LOW' | 'CRITICAL';

  @OptionalNotNull()
  @Validate(
    oneOf([...CLIENT_SORTS, ...CLIENT_SORTS.map((sort) => `-${sort}`)]),
    'Order of the list; a minus in front reverses it; `username` unless given.',
  )
  sort?: string;
}
