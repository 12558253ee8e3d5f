import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { BrandDirectory } from '../../brands/brand-directory.js';
import type { Brand } from '../../brands/brand-of.js';
import { QueryError } from '../query-error.js';

/** A brand and its domain. */
export interface DomainBrand {
  readonly domain: string;
  readonly brand: Brand;
}

/** The brand of a domain, as of now. */
export class GetBrand extends Query<DomainBrand> {
  constructor(readonly domain: string) {
    super();
  }
}

@QueryHandler(GetBrand)
export class GetBrandHandler implements IQueryHandler<GetBrand> {
  constructor(private readonly directory: BrandDirectory) {}

  /** @throws QueryError NOT_FOUND, LogUnavailable, VaultUnavailable */
  async execute({ domain }: GetBrand): Promise<DomainBrand> {
    const brand = await this.directory.find(domain);
    if (brand === null) throw new QueryError('NOT_FOUND', 'The domain has no brand.');
    return { domain: domain.toLowerCase(), brand };
  }
}
