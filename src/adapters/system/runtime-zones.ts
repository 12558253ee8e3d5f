import { IANAZone } from 'luxon';
import type { Offset } from '../../domain/windows.js';
import type { ZoneRules } from '../../domain/zones.js';

const MINUTE_MS = 60_000;

/** The time zones of the runtime, in whatever release it was built with. */
export class RuntimeZones implements ZoneRules {
  readonly source = 'runtime';
  private readonly names = new Map(
    Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]),
  );

  constructor(
    readonly version: string,
    readonly publishedBy: number,
  ) {}

  nameOf(text: string): string | null {
    return this.names.get(text.toLowerCase()) ?? null;
  }

  allNames(): readonly string[] {
    return [...this.names.values()];
  }

  offsetIn(name: string): Offset | null {
    const zone = IANAZone.create(name);
    return zone.isValid ? (instant) => zone.offset(instant) * MINUTE_MS : null;
  }
}
