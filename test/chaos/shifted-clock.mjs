/**
 * Loaded before a program whose clock is to be wrong. Decisions and checks go by `Date.now()`, timers
 * by the monotonic clock, as on a machine whose time of day was set wrong. SIGUSR2 sets it right, and
 * wrong again.
 */
const { CLOCK_SHIFT_MS, CLOCK_APART_MS } = process.env;
const now = Date.now;
let shiftMs = Number(CLOCK_SHIFT_MS);
process.on('SIGUSR2', () => (shiftMs = shiftMs === 0 ? Number(CLOCK_APART_MS) : 0));
Date.now = () => now() + shiftMs;
