import type { ClientFold } from '../../src/domain/client/state.js';

/** Everything that a rule may read, as plain data. */
export function plain(state: ClientFold): unknown {
  if (state === null || state === 'ABANDONED') return state;
  return { ...state, reservations: state.reservations.toJS() };
}
