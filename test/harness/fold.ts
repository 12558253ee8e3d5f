import { evolve, type Folded } from '../../src/domain/client/fold.js';
import type { ClientFold } from '../../src/domain/client/state.js';

/** The state of a client after these facts. */
export function fold(facts: Iterable<Folded>): ClientFold {
  let state: ClientFold = null;
  for (const fact of facts) state = evolve(state, fact);
  return state;
}
