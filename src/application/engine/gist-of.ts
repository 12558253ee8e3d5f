/**
 * A reason without its numbers and ids, to tell whether it is the same as before: an outage is
 * reported with the time, a connection's number or the stream of whoever met it.
 */
export function gistOf(reason: string): string {
  return reason.replaceAll(/[\da-f-]*\d[\da-f-]*/gi, '#');
}
