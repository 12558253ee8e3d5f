import { isClient, type ClientFold } from '../../src/domain/client/state.js';

/** Everything that a rule may read, as plain data. */
export function plain(state: ClientFold): unknown {
  if (!isClient(state)) return state;
  return { ...state, reservations: state.reservations.toJS() };
}
