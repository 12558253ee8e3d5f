import { randomBytes } from 'node:crypto';
import { OwnEventStore } from '../../chaos/world/own-event-store.js';
import { OwnMongo } from '../../faults/servers/own-mongo.js';
import type { StoreSetup } from '../../harness/store-setups.js';
import type { MovedClock } from '../../harness/time/moved-clock.js';

/**
 * Separate stand-ins under a moved clock. A service that starts refuses a log whose server has
 * another time, so shared servers, which have the real time, cannot be used.
 */
export async function movedServers(clock: MovedClock): Promise<StoreSetup> {
  const env = { ...process.env, ...clock.env };
  const [eventStore, mongo] = await Promise.all([OwnEventStore.start(1, env), OwnMongo.start(env)]);
  const settings = {
    EVENTSTORE_URL: eventStore.url,
    MONGODB_URL: mongo.url,
    TALLYSTICK_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const close = async (): Promise<void> => {
    await Promise.all([eventStore.remove(), mongo.remove()]);
  };
  return { settings, close };
}
