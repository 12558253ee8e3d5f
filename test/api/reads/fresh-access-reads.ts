import type { Json } from '../../harness/service-harness.js';
import type { FreshRead } from './fresh-reads.js';

function createKey(prefix: string): FreshRead['write'] {
  return ({ send }, { id }, n) =>
    send('POST', '/v1/api-keys', { body: { name: `${prefix}-${id}-${n}`, role: 'auditor' } });
}

/** The routes that read who may use the ledger; a part of the table of all routes that read. */
export const FRESH_ACCESS_READS: readonly FreshRead[] = [
  {
    title: 'the list of keys after a creation',
    route: '/v1/api-keys',
    write: createKey('listed'),
    read: () => '/v1/api-keys?limit=500',
    sees: ({ json }, { id }, n) =>
      json.items.some(({ name }: Json) => name === `listed-${id}-${n}`),
  },
  {
    title: 'the facts about keys after a creation',
    route: '/v1/access-events',
    write: createKey('fact'),
    read: () => '/v1/access-events?type=ApiKeyCreated&limit=500',
    sees: ({ json }, { id }, n) =>
      json.items.some(({ subjects }: Json) => subjects[0].name === `fact-${id}-${n}`),
  },
];
