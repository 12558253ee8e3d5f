/** The bounds that the service keeps under abuse, and the sizes at which the suite tests them. */

/** The longest time without an answer for others, whatever somebody without a key sends. */
export const STRANGER_STALL_MS = 250;
/** The same for whatever a key holder sends. */
export const KEY_HOLDER_STALL_MS = 500;
export const RESIDENT_MIB_MAX = 600;
/** The heap of the service under test; a usual one has ten times as much. */
export const HEAP_MIB = 256;

/** `npm run test:abuse -- --full` asks for the sizes that an attacker would choose. */
export const isFull = process.env['TALLYSTICK_ABUSE'] === 'full';

export function sized(reduced: number, full: number): number {
  return isFull ? full : reduced;
}
