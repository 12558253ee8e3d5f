import { lookup as systemLookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { withDeadline } from '../../async/deadline.js';
import { Semaphore } from '../../async/semaphore.js';
import type { FoundAddress, Resolve } from './public-addresses.js';

export interface NameResolverOptions {
  /** Name servers, such as `192.0.2.1:53`; left out: those of the system. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
  /** The look-up of the system. */
  readonly lookup?: Resolve;
  /** Milliseconds that a name server has for its first answer. */
  readonly answerMs?: number;
  /** Milliseconds that a look-up may take with all attempts. */
  readonly deadlineMs?: number;
}

const HOSTS_FILE =
  process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';
/** A second attempt takes twice as long as the first. */
const [ANSWER_MS, ATTEMPTS] = [1_000, 2];
/** A name with several silent servers ends here. */
const DEADLINE_MS = 4_000;
/** Results that say that the name server has no such name, or that there is no name server. */
const NO_SUCH_NAME: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/** A name has no address, or its address is not known in time. */
class NameUnresolved extends Error {
  override readonly name = 'NameUnresolved';

  constructor(readonly code: 'ENOTFOUND' | 'EAI_AGAIN') {
    super(code === 'ENOTFOUND' ? 'the name does not resolve' : 'the name does not resolve now');
  }
}

/**
 * Resolves the names of endpoints (decision 0096).
 *
 * - The hosts file of the system counts first, then name servers, asked on separate sockets. So a name
 *   whose server is silent takes none of the few threads in which the system looks names up.
 * - The system looks up what name servers do not have: short names that it completes. That is one
 *   name at a time, so mails and logins have a thread left.
 * - Calls for the same name share one look-up. Every look-up ends within seconds.
 */
export class NameResolver {
  private readonly open = new Map<string, Promise<readonly FoundAddress[]>>();
  private readonly system = new Semaphore({ count: 1, size: 1 });

  constructor(private readonly options: NameResolverOptions = {}) {}

  /** All addresses of a name, at least one. @throws an error with the code ENOTFOUND or EAI_AGAIN */
  resolve(hostname: string): Promise<readonly FoundAddress[]> {
    const name = hostname.toLowerCase().replace(/\.$/, '');
    const shared = this.open.get(name) ?? this.find(name).finally(() => this.open.delete(name));
    this.open.set(name, shared);
    return shared;
  }

  private async find(name: string): Promise<readonly FoundAddress[]> {
    const { servers, answerMs = ANSWER_MS, hostsFile = HOSTS_FILE } = this.options;
    const known = addressesIn(await readFile(hostsFile, 'utf8').catch(() => ''), name);
    if (known.length > 0) return known;
    // A new one reads the present name servers of the system.
    const resolver = new Resolver({ timeout: answerMs, tries: ATTEMPTS });
    if (servers !== undefined) resolver.setServers(servers);
    const late = (): Error => new NameUnresolved('EAI_AGAIN');
    const ending = new AbortController();
    const finding = this.ask(resolver, name, ending.signal);
    try {
      return await withDeadline(finding, this.options.deadlineMs ?? DEADLINE_MS, late);
    } finally {
      ending.abort();
      resolver.cancel();
    }
  }

  private async ask(
    resolver: Resolver,
    name: string,
    ending: AbortSignal,
  ): Promise<readonly FoundAddress[]> {
    const results = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (found.length > 0) return found.map(foundAddress);
    const isUnknown = results.every(
      (result) => result.status === 'rejected' && NO_SUCH_NAME.has(codeOf(result.reason)),
    );
    if (!isUnknown || ending.aborted) throw new NameUnresolved('EAI_AGAIN');
    return this.askSystem(name, ending);
  }

  private askSystem(name: string, ending: AbortSignal): Promise<readonly FoundAddress[]> {
    const { lookup = lookUp } = this.options;
    return this.system.run(1, async () => {
      if (ending.aborted) throw new NameUnresolved('EAI_AGAIN');
      const found = await lookup(name);
      if (found.length === 0) throw new NameUnresolved('ENOTFOUND');
      return found;
    });
  }
}

/** The addresses that a hosts file has for a name. */
function addressesIn(hosts: string, name: string): FoundAddress[] {
  const lines = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return lines.flatMap(([address = '', ...names]) => {
    const isNamed = names.some((each) => each.toLowerCase() === name);
    return isNamed && isIP(address) !== 0 ? [foundAddress(address)] : [];
  });
}

function foundAddress(address: string): FoundAddress {
  return { address, family: isIP(address) };
}

/** Errors of Node may come from another realm, so their class says nothing. */
function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
}

function lookUp(hostname: string): Promise<readonly FoundAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (cause, found) => {
      if (cause === null) resolve(found);
      else reject(new NameUnresolved(cause.code === 'ENOTFOUND' ? 'ENOTFOUND' : 'EAI_AGAIN'));
    });
  });
}
