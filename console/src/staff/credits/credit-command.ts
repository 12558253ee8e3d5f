import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import { isUnknown } from '../../api/problem.js';
import type { components } from '../../api/schema.js';
import { unfinished, type Unfinished } from '../../api/unfinished.js';

type Meter = components['schemas']['Meter'];

/** A command by which staff moves credits. */
export type CreditKind = 'recharge' | 'withdrawal' | 'adjustment';

/** The answer to such a command, as the dialog shows it. */
export interface CreditsMoved {
  readonly credits: string;
  readonly meter: Meter;
  /** The command was recorded by an earlier try. */
  readonly replayed: boolean;
}

/** A command of this kind whose outcome is not known; null = there is none. */
export function unfinishedCommand(kind: CreditKind, clientId: string): Unfinished | null {
  return unfinished.of(kind, clientId);
}

/**
 * Sends a command, again and again under the id that it had at the first try. The command is kept
 * until the service has said what became of it.
 */
export function useCreditCommand(
  kind: CreditKind,
  clientId: string,
): UseMutationResult<CreditsMoved, Error, Unfinished> {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (command) => send(kind, clientId, command),
    onMutate: (command) => unfinished.keep(kind, clientId, command),
    onError: (cause) => {
      if (!isUnknown(cause)) unfinished.forget(kind, clientId);
    },
    onSuccess: async ({ meter }) => {
      unfinished.forget(kind, clientId);
      answers.setQueryData(['meter', clientId], meter);
      const moved = ['clients', 'balance', 'log', 'events'];
      await Promise.all(moved.map((one) => answers.invalidateQueries({ queryKey: [one] })));
    },
  });
}

interface Outcome {
  readonly meter: Meter;
  readonly replayed: boolean;
}

async function send(
  kind: CreditKind,
  clientId: string,
  { id, credits, reason }: Unfinished,
): Promise<CreditsMoved> {
  const about = { credits, ...(reason !== '' && { reason }) };
  const { meter, replayed } = await SENDERS[kind]({ path: { id: clientId } }, id, about);
  return { credits, meter, replayed };
}

type Params = { readonly path: { readonly id: string } };
type About = { readonly credits: string; readonly reason?: string };

const SENDERS: Record<CreditKind, (params: Params, id: string, about: About) => Promise<Outcome>> =
  {
    recharge: (params, rechargeId, about) => {
      const body = { rechargeId, ...about };
      return answerOf(api.POST('/v1/clients/{id}/recharges', { params, body }));
    },
    withdrawal: (params, withdrawalId, about) => {
      const body = { withdrawalId, ...about };
      return answerOf(api.POST('/v1/clients/{id}/withdrawals', { params, body }));
    },
    adjustment: (params, adjustmentId, about) => {
      const body = { adjustmentId, ...about };
      return answerOf(api.POST('/v1/clients/{id}/adjustments', { params, body }));
    },
  };
