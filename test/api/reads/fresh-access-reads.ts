import type { Json } from '../../harness/service-harness.js';
import { debit, has, memberOf, type FreshRead } from './fresh-reads.js';

function createKey(prefix: string): FreshRead['write'] {
  return ({ send }, { id }, n) =>
    send('POST', '/v1/api-keys', { body: { name: `${prefix}-${id}-${n}`, role: 'auditor' } });
}

function createEntity(prefix: string): FreshRead['write'] {
  return ({ send }, { id }, n) => {
    const about = { name: prefix, addressLines: ['1 Street'], country: 'DE', taxId: '1' };
    const invoicePrefix = `${prefix}${id.slice(0, 8)}${n}-`;
    return send('POST', '/v1/legal-entities', { body: { ...about, invoicePrefix } });
  };
}

const createPreset: FreshRead['write'] = ({ send }, { id }, n) =>
  send('POST', '/v1/presets', { body: { name: `preset ${id} ${n}` } });

const setBrand: FreshRead['write'] = ({ send }, { id }, n) => {
  const about = { primaryColour: '#336699', supportEmail: 'help@example.com' };
  return send('PUT', `/v1/brands/${id}.example`, { body: { name: `brand ${n}`, ...about } });
};

const createWebhook: FreshRead['write'] = ({ send }) =>
  send('POST', '/v1/webhooks', {
    body: { url: 'https://93.184.216.34/', events: ['client.purge_held'] },
  });

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
  {
    title: 'the statement of a period after a debit',
    route: '/v1/clients/:id/statement',
    write: debit,
    read: ({ at }) => `${at}/statement?from=2026-01-01&to=2027-01-01`,
    sees: ({ json }, _, __, written) =>
      json.closing.usedPosted === written.meter.usedPosted &&
      BigInt(json.through) >= BigInt(written.revision),
  },
  {
    title: 'the list of legal entities after a creation',
    route: '/v1/legal-entities',
    write: createEntity('listed'),
    read: () => '/v1/legal-entities?limit=500',
    sees: ({ json }, _, __, written) => has(json.items, 'legalEntityId', written.legalEntityId),
  },
  {
    title: 'a legal entity after a creation',
    route: '/v1/legal-entities/:legalEntityId',
    write: createEntity('one'),
    read: (_, __, written) => `/v1/legal-entities/${written.legalEntityId}`,
    sees: ({ json }, _, __, written) => json.legalEntityId === written.legalEntityId,
  },
  {
    title: 'the list of presets after a creation',
    route: '/v1/presets',
    write: createPreset,
    read: () => '/v1/presets?limit=500',
    sees: ({ json }, _, __, written) => has(json.items, 'presetId', written.presetId),
  },
  {
    title: 'a preset after a creation',
    route: '/v1/presets/:presetId',
    write: createPreset,
    read: (_, __, written) => `/v1/presets/${written.presetId}`,
    sees: ({ json }, _, __, written) => json.presetId === written.presetId,
  },
  {
    title: 'a brand after a change',
    route: '/v1/brands/:domain',
    write: setBrand,
    read: ({ id }) => `/v1/brands/${id}.example`,
    sees: ({ json }, _, n) => json.name === `brand ${n}`,
  },
  {
    title: 'the list of webhooks after a creation',
    route: '/v1/webhooks',
    write: createWebhook,
    read: () => '/v1/webhooks?limit=500',
    sees: ({ json }, _, __, { webhookId }) => has(json.items, 'webhookId', webhookId),
    once: true,
  },
  {
    title: 'a webhook after a creation',
    route: '/v1/webhooks/:webhookId',
    write: createWebhook,
    read: (_, __, { webhookId }) => `/v1/webhooks/${webhookId}`,
    sees: ({ json }, _, __, { webhookId }) => json.webhookId === webhookId,
    once: true,
  },
  {
    title: 'the deliveries of a webhook after a creation',
    route: '/v1/webhooks/:webhookId/deliveries',
    write: createWebhook,
    read: (_, __, { webhookId }) => `/v1/webhooks/${webhookId}/deliveries`,
    sees: ({ status }) => status === 200,
    once: true,
  },
  {
    title: 'the list of staff after a creation',
    route: '/v1/staff',
    write: ({ send }, { id }, n) => send('POST', '/v1/staff', { body: memberOf(`${id}-${n}`) }),
    read: () => '/v1/staff?limit=500',
    sees: ({ json }, { id }, n) => has(json.items, 'username', `${id}-${n}`),
    once: true,
  },
  {
    title: 'a member of staff after a creation',
    route: '/v1/staff/:staffId',
    write: ({ send }, { id }, n) => send('POST', '/v1/staff', { body: memberOf(`one-${id}-${n}`) }),
    read: (_, __, written) => `/v1/staff/${written.staffId}`,
    sees: ({ json }, _, __, written) => json.staffId === written.staffId,
    once: true,
  },
];
