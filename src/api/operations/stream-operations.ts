import type { Operation } from './operation.js';

/** The meter of a client after every change, until the caller or its access ends. */
export const streamMeter: Operation = {
  name: 'streamMeter',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Follow a client’s meter',
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
};
