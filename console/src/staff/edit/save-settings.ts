import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useClientChanged } from '../client/client-query.js';
import type { Patch } from './patch.js';

export type Saved = components['schemas']['SettingsOutcome'];

export interface Save {
  readonly patch: Patch;
  /** The settings revision that the form was made from. */
  readonly revision: string;
  /** One for all tries, so that a lost answer is no change by somebody else. */
  readonly key: string;
}

/** Saves changed fields in one change set, unless somebody else has saved in the meantime. */
export function useSaveSettings(id: string): UseMutationResult<Saved, Error, Save> {
  const changed = useClientChanged(id);
  return useMutation({
    mutationFn: ({ patch, revision, key }) => {
      const header = { 'If-Match': `"s${revision}"`, 'Idempotency-Key': key };
      const params = { path: { id }, header };
      return answerOf(api.PATCH('/v1/clients/{id}', { params, body: patch }));
    },
    onSuccess: changed,
  });
}
