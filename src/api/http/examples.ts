/** Values that the examples of the OpenAPI document share. */
export const CLIENT_ID = '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11';

export const METER_EXAMPLE = {
  available: '65',
  used: '35',
  assigned: '100',
  reserved: '0',
  usedPosted: '35',
  text: '65 | 35 | 100',
  percentRemaining: 65,
  level: 'SUFFICIENT',
  spendable: '65',
  currency: 'CREDIT',
  revision: '41',
};

/** An outcome with the thing that a command made. */
export function outcomeExample(things: object): object {
  return {
    clientId: CLIENT_ID,
    revision: '41',
    position: '1234',
    replayed: false,
    meter: METER_EXAMPLE,
    ...things,
  };
}
