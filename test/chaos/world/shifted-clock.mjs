/**
 * Loaded before a program whose clock is to be wrong, into each of its threads. Decisions and checks go
 * by `Date.now()`, timers by the monotonic clock, as on a machine whose time of day was set wrong.
 * SIGUSR2 sets it right, and wrong again; only the main thread hears of it, and tells the others.
 */
import { isMainThread } from 'node:worker_threads';

const { CLOCK_SHIFT_MS, CLOCK_APART_MS } = process.env;
const now = Date.now;
let shiftMs = Number(CLOCK_SHIFT_MS);
const channel = new BroadcastChannel('shifted-clock');
channel.unref();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    shiftMs = shiftMs === 0 ? Number(CLOCK_APART_MS) : 0;
    channel.postMessage(shiftMs);
  });
} else {
  channel.onmessage = ({ data }) => (shiftMs = data);
}
Date.now = () => now() + shiftMs;
