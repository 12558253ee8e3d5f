import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useClientChanged } from './client-query.js';

export type Plan = components['schemas']['TopUpPlan'];
type PlanInput =
  components['schemas']['PeriodicPlanInput'] | components['schemas']['ThresholdPlanInput'];

export interface PlanCommand {
  /** Null removes the plan. */
  readonly plan: Readonly<Record<string, unknown>> | null;
  /** One for all tries. */
  readonly key: string;
}

/** Sets or removes the plan that tops a client up (S2-11). */
export function usePlanCommand(id: string): UseMutationResult<unknown, Error, PlanCommand> {
  const changed = useClientChanged(id);
  return useMutation({
    mutationFn: ({ plan, key }): Promise<unknown> => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return plan === null
        ? answerOf(api.DELETE('/v1/clients/{id}/top-up-plan', { params }))
        : answerOf(
            api.PUT('/v1/clients/{id}/top-up-plan', {
              params,
              // The document asks for `credits` also where `target` takes their place.
              body: plan as unknown as PlanInput,
            }),
          );
    },
    // Also after a failure: the command may have been carried out.
    onSettled: changed,
  });
}
