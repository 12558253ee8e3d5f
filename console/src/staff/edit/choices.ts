import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { answerOf, api } from '../../api/client.js';

/** A value with its name for the reader. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Choices {
  readonly manager: readonly Choice[];
  readonly entity: readonly Choice[];
  readonly preset: readonly Choice[];
}

const PAGE = { params: { query: { limit: 500 } } };

const Known = createContext<Choices>({ manager: [], entity: [], preset: [] });

export const ChoicesProvider = Known.Provider;

/** The members of staff, legal entities and presets that a client can be given. */
export function useChoices(): Choices {
  return useContext(Known);
}

/** Asks for them. Only an admin may read the members of staff. */
export function useAskedChoices(isAdmin: boolean): { choices: Choices; error: Error | null } {
  const staff = useQuery({
    queryKey: ['staff', 'choices'],
    queryFn: () => answerOf(api.GET('/v1/staff', PAGE)),
    enabled: isAdmin,
  });
  const entities = useQuery({
    queryKey: ['legal-entities', 'choices'],
    queryFn: () => answerOf(api.GET('/v1/legal-entities', PAGE)),
  });
  const presets = useQuery({
    queryKey: ['presets', 'choices'],
    queryFn: () => answerOf(api.GET('/v1/presets', PAGE)),
  });
  const choices = {
    manager: (staff.data?.items ?? []).map(({ staffId, name, username }) => ({
      value: staffId,
      label: name ?? username ?? staffId,
    })),
    entity: (entities.data?.items ?? []).map(({ legalEntityId, name }) => ({
      value: legalEntityId,
      label: name,
    })),
    preset: (presets.data?.items ?? []).map(({ presetId, name }) => ({
      value: presetId,
      label: name,
    })),
  };
  return { choices, error: staff.error ?? entities.error ?? presets.error };
}
