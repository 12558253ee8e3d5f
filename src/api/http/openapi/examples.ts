import { CHANGED_CLIENT_EXAMPLE, CLIENT_ID, METER_EXAMPLE } from './read-examples.js';

export { CLIENT_ID };

/** When the things in the examples were recorded. */
export const RECORDED_AT = '2026-11-21T08:00:00.012Z';

/** What is known of the message in the examples, beside its id and price. */
export const MESSAGE_EXAMPLE = { parts: 1, channel: 'api', country: 'DE', test: false };

/** An outcome with the things that a command made. */
export function outcomeExample(things: object): object {
  return {
    clientId: CLIENT_ID,
    revision: '36',
    position: '1234',
    replayed: false,
    meter: METER_EXAMPLE,
    ...things,
  };
}

/** The outcome of a command that shows the client. */
export function clientExample(things: object = {}): object {
  return outcomeExample({ client: CHANGED_CLIENT_EXAMPLE, ...things });
}
