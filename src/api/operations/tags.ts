/** Groups of operations, in the order in which the documentation shows them. */
export const TAGS = {
  Clients: 'Clients with their profile and settings.',
  Credits: 'Assigned and withdrawn credits, and balances.',
  Messages: 'Messages charged, reserved for, refunded and reported on.',
  Lifecycle: 'Switches of a client’s life: traffic, login, deletion.',
  Audit: 'The log of everything, replay and verification.',
  People: 'Logins, sessions and the caller itself.',
  Staff: 'Admins and auditors as people.',
  Billing: 'Legal entities, statements and brands.',
  Keys: 'API keys of gateways, auditors and admins.',
  Webhooks: 'Endpoints that events are sent to.',
  Operations: 'The service itself: totals, read models, health, documentation.',
} as const;

export type Tag = keyof typeof TAGS;
