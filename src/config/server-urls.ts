import type { Parsed } from './setting.js';

const EVENTSTORE_FORM =
  'must be esdb://host:port (several hosts with commas) or esdb+discover://name, with credentials,' +
  ' /ledger (up to 40 small letters, digits and hyphens) and ?options if needed';

export function eventStoreUrl(value: string): Parsed<string> {
  const form =
    /^esdb(?:\+discover)?:\/\/(?:[^\s@/?#]+@)?([^\s@/?#]+)(?:\/(?:[a-z\d][a-z\d-]{0,39})?)?(?:\?[^\s#]*)?$/;
  const hosts = form.exec(value)?.[1];
  return hosts !== undefined && areHosts(hosts) ? { value } : { problem: EVENTSTORE_FORM };
}

const MONGODB_FORM =
  'must be mongodb://host:port/name (several hosts with commas) or mongodb+srv://host/name: the' +
  ' name of the database is needed, credentials and ?options may be';

export function mongodbUrl(value: string): Parsed<string> {
  const form = /^mongodb(?:\+srv)?:\/\/(?:[^\s@/?#]+@)?([^\s@/?#]+)\/([\w-]{1,63})(?:\?[^\s#]*)?$/;
  const hosts = form.exec(value)?.[1];
  return hosts !== undefined && areHosts(hosts) ? { value } : { problem: MONGODB_FORM };
}

/**
 * Names or addresses with their ports, separated by commas; the URL class does not accept these.
 */
function areHosts(text: string): boolean {
  return text.split(',').every((host) => {
    const port = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(host);
    return port !== null && Number(port[1] ?? 1) >= 1 && Number(port[1] ?? 1) <= 65_535;
  });
}
