/**
 * A reason without its numbers and ids, for comparison with the previous one. Reports of an outage
 * contain times, connection numbers and streams, which differ every time.
 */
export function gistOf(reason: string): string {
  return reason.replaceAll(/[\da-f-]*\d[\da-f-]*/gi, '#');
}
