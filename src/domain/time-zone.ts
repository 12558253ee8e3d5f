import { IANAZone } from 'luxon';

const KNOWN = new Map<string, boolean>();

/** Whether a name is an IANA zone; offsets such as `+02:00` are none. Answers are remembered. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return false;
  let known = KNOWN.get(name);
  if (known === undefined) {
    known = IANAZone.isValidZone(name);
    if (KNOWN.size < 2_000) KNOWN.set(name, known);
  }
  return known;
}
