import { IMPORT_NAMESPACE, uuid5 } from '../../../src/cli/import/uuid5.js';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('ids made from names', () => {
  it('are UUIDv5 as RFC 9562 gives them', () => {
    expect(uuid5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('have the documented namespace', () => {
    expect(uuid5(DNS, 'import.tallystick.dev')).toBe(IMPORT_NAMESPACE);
  });
});
