import { createRequire } from 'node:module';

/** The used part of CLDR's currency data: per region, the currencies and their dates. */
interface CurrencyData {
  readonly supplemental: {
    readonly currencyData: {
      readonly region: {
        readonly [region: string]: readonly {
          readonly [code: string]: { readonly _to?: string };
        }[];
      };
    };
  };
}

/** CLDR lists the offshore yuan, which has no code of ISO 4217. */
const NOT_IN_ISO_4217 = new Set(['CNH']);
/** ISO 4217 lists El Salvador's colón, which CLDR treats as withdrawn. */
const NOT_IN_CLDR = ['SVC'];

/** The currencies of ISO 4217 that were in use when the process started (decision 0037). */
export const CURRENCIES: ReadonlySet<string> = new Set([...inUse(), ...NOT_IN_CLDR]);

function* inUse(): Generator<string> {
  const today = new Date().toISOString().slice(0, 10);
  for (const listed of Object.values(cldr().supplemental.currencyData.region)) {
    for (const [code, { _to }] of listed.flatMap((entry) => Object.entries(entry))) {
      const isWithdrawn = _to !== undefined && _to < today;
      if (!isWithdrawn && !NOT_IN_ISO_4217.has(code)) yield code;
    }
  }
}

function cldr(): CurrencyData {
  const require = createRequire(import.meta.url);
  return require('cldr-core/supplemental/currencyData.json') as CurrencyData;
}
