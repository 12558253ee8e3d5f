import { createHash } from 'node:crypto';
import type { BrandDetails, BrandEvent, LogoReference } from '../../domain/brands/events.js';
import {
  evolveBrands,
  NO_BRANDS,
  removeBrand,
  setBrand,
  type Brands,
} from '../../domain/brands/state.js';
import { isClient } from '../../domain/client/state.js';
import { BRANDS_STREAM } from '../../domain/facts/streams.js';
import { uuid7 } from '../../codec/uuid7.js';
import type { AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { FactStream } from '../access/fact-stream.js';
import { BrandOf, DEFAULT_BRAND, type Brand, type BrandLogo } from './brand-of.js';

/** A brand as it is asked for, with the picture itself. */
export type NewBrand = Omit<BrandDetails, 'logo'> & { readonly logo: BrandLogo | null };

export interface BrandParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly records: AccessRecords;
  readonly lanes: Pick<Lanes, 'current'>;
}

/** Reading records nothing, so this names no person. */
const READER: Caller = {
  actor: { type: 'system', id: 'brands' },
  correlationId: 'brands',
  causationId: null,
};

/** Logos of one domain: the one in use, and those that a crash may have left. */
const LOGOS_MAX = 100;

/**
 * The brands, as facts of one stream say (decision 0089).
 *
 * - A logo is a record, because it may be larger than an event. It is stored before its fact, so a
 *   fact never names a picture that does not exist yet. Earlier logos are removed
 *   after the fact.
 * - A brand whose logo was lost has none.
 */
export class BrandDirectory extends BrandOf {
  private readonly facts: FactStream<Brands, BrandEvent>;

  constructor(private readonly parts: BrandParts) {
    super();
    const fold = { stream: BRANDS_STREAM, initial: NO_BRANDS, evolve: evolveBrands };
    this.facts = new FactStream(parts, fold);
  }

  override async client(clientId: string): Promise<Brand> {
    const { fold } = await this.parts.lanes.current(clientId, READER);
    if (!isClient(fold)) return DEFAULT_BRAND;
    const { brandDomain } = fold.settings;
    return brandDomain === null ? DEFAULT_BRAND : this.domain(brandDomain);
  }

  override async domain(domain: string): Promise<Brand> {
    return (await this.find(domain)) ?? DEFAULT_BRAND;
  }

  /** The brand of a domain; null = none was set. @throws LogUnavailable, VaultUnavailable */
  async find(domain: string): Promise<Brand | null> {
    const brands = this.facts.inMemory ?? (await this.facts.state());
    const details = brands.get(domain.toLowerCase());
    if (details === undefined) return null;
    return { ...details, logo: details.logo && (await this.logoOf(details.logo)) };
  }

  /**
   * Sets the brand of a domain. True = the domain had none.
   * @throws LogUnavailable, OutcomeUnknown, Contention, VaultUnavailable
   */
  async set(domain: string, brand: NewBrand, caller: Caller): Promise<boolean> {
    const before = (await this.facts.state()).get(domain);
    const logo = brand.logo && (await this.stored(domain, brand.logo, before?.logo ?? null));
    const { result, state } = await this.facts.submit((brands) => {
      const isNew = !brands.has(domain);
      return { events: setBrand(brands, domain, { ...brand, logo }), result: isNew };
    }, caller);
    await this.removeLogos(domain, state.get(domain)?.logo?.logoId ?? null);
    return result;
  }

  /** False = there is no such brand. @throws as `set` */
  async remove(domain: string, caller: Caller): Promise<boolean> {
    const { result } = await this.facts.submit(
      (brands) => ({ events: removeBrand(brands, domain), result: brands.get(domain) ?? null }),
      caller,
    );
    const logo = result?.logo ?? null;
    if (logo !== null) {
      await this.removeLogos(domain, logo.logoId);
      await this.parts.records.remove('brand-logo', logo.logoId);
    }
    return result !== null;
  }

  private async logoOf({ logoId, type }: LogoReference): Promise<BrandLogo | null> {
    const record = await this.parts.records.get('brand-logo', logoId, this.parts.clock.now());
    const picture = record?.body['picture'];
    return typeof picture === 'string' ? { type, bytes: Buffer.from(picture, 'base64') } : null;
  }

  /** Stores a logo unless the domain has the same one. */
  private async stored(
    domain: string,
    { type, bytes }: BrandLogo,
    before: LogoReference | null,
  ): Promise<LogoReference> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (before?.digest === digest && before.type === type) return before;
    const { records, clock } = this.parts;
    const now = clock.now();
    const logoId = uuid7(now);
    const about = { kind: 'brand-logo', id: logoId, subject: subjectOf(domain) } as const;
    const body = { picture: bytes.toString('base64') };
    await records.add({ ...about, sort: logoId, expiresAt: null, body }, now);
    return { logoId, type, digest };
  }

  /** Removes older logos. Another instance may be about to name one that is younger. */
  private async removeLogos(domain: string, before: string | null): Promise<void> {
    if (before === null) return;
    const { records, clock } = this.parts;
    const query = { max: LOGOS_MAX, now: clock.now() };
    for (const { id } of await records.ofSubject('brand-logo', subjectOf(domain), query)) {
      if (id < before) await records.remove('brand-logo', id);
    }
  }
}

function subjectOf(domain: string): string {
  return `brand ${domain}`;
}
