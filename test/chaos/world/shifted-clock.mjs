/**
 * Loaded into each thread of a program whose clock shall be wrong. Decisions and checks use
 * `Date.now()`, timers the monotonic clock, as on a machine with a wrong time of day. SIGUSR2
 * toggles between wrong and right. Only the main thread receives it, and notifies the others.
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
