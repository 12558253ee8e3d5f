import { Zone } from 'luxon';
import { offsetIn } from '../../src/domain/calendar.js';

/** A zone for luxon with the offsets of this service, so that only the calendar is compared. */
export class RuledZone extends Zone {
  constructor(private readonly zone: string) {
    super();
  }

  override get name(): string {
    return this.zone;
  }

  override get type(): string {
    return 'ruled';
  }

  override get isUniversal(): boolean {
    return false;
  }

  override get isValid(): boolean {
    return true;
  }

  override offsetName(): string {
    return this.zone;
  }

  override formatOffset(): string {
    return this.zone;
  }

  override offset(instant: number): number {
    return offsetIn(this.zone)(instant) / 60_000;
  }

  override equals(other: Zone): boolean {
    return other instanceof RuledZone && other.zone === this.zone;
  }
}
