import { Injectable } from '@nestjs/common';
import { BrandDirectory } from '../../../../application/brands/brand-directory.js';
import { Problem, invalidField } from '../../../errors/problem.js';
import { BrandInput } from '../../../input/billing/brand-input.js';
import { parseLogo } from '../../../input/billing/logo/parse-logo.js';
import { DOMAIN } from '../../../input/rules/brand-rules.js';
import { parseBody } from '../../../input/validator.js';
import { presentBrand, type BrandView } from '../../../views/billing/brand.js';
import { idIn, type Call } from '../../call.js';

/** Sets and removes brands, for every facade alike. */
@Injectable()
export class BrandRunner {
  constructor(private readonly directory: BrandDirectory) {}

  /** @throws Problem */
  async set(call: Call): Promise<BrandView> {
    return (await this.setNew(call)).brand;
  }

  /** The same, and whether the domain had no brand before. @throws Problem */
  async setNew(call: Call): Promise<{ readonly brand: BrandView; readonly isNew: boolean }> {
    const domain = domainIn(call);
    const fault = DOMAIN.check(domain, {});
    if (fault !== null) throw invalidField('domain', fault.code, fault.message);
    const { logo, mailFrom = null, loginText = null, ...rest } = parseBody(BrandInput, call.input);
    const picture = logo === undefined || logo === null ? null : parseLogo(logo);
    const brand = { ...rest, mailFrom, loginText, logo: picture };
    const isNew = await this.directory.set(domain, brand, call.caller);
    return { brand: presentBrand({ domain, brand }), isNew };
  }

  /** @throws Problem */
  async remove(call: Call): Promise<{ readonly domain: string }> {
    const domain = domainIn(call);
    if (!(await this.directory.remove(domain, call.caller))) {
      throw new Problem('NOT_FOUND', { detail: 'The domain has no brand.' });
    }
    return { domain };
  }
}

function domainIn(call: Call): string {
  return idIn(call, 'domain', 'NOT_FOUND').toLowerCase();
}
