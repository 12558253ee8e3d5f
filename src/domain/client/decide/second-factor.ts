import type { FactorCommand } from '../commands.js';
import type { Decision } from '../decision.js';
import type { ClientState } from '../state.js';
import { accept, UNCHANGED } from './outcome.js';

/**
 * The second factor of a client. A removal that a code was proved for concerns only the factor of
 * that code: another one, activated in between, stays.
 */
export function decideFactor(state: ClientState, command: FactorCommand): Decision {
  if (command.type === 'ActivateFactor') {
    const { factorId } = command;
    if (state.factorId === factorId) return UNCHANGED;
    return accept({ type: 'SecondFactorActivated', data: { factorId } });
  }
  const { ifFactorId = state.factorId } = command;
  if (state.factorId === null || state.factorId !== ifFactorId) return UNCHANGED;
  return accept({ type: 'SecondFactorRemoved', data: {} });
}
