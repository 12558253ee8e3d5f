import { useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Client = components['schemas']['Client'];

/** A client as the service answers it. */
export function clientQuery(id: string): {
  queryKey: readonly [string, string];
  queryFn: () => Promise<Client>;
} {
  return {
    queryKey: ['client', id],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', { params: { path: { id } } })),
  };
}

/** Has everything about a client asked for again, after a command changed it. */
export function useClientChanged(id: string): () => Promise<void> {
  const answers = useQueryClient();
  return async () => {
    const shown = [['client', id], ['settings', id], ['balance', id], ['meter', id], ['clients']];
    const logs = [
      ['log', id],
      ['events', id],
    ];
    await Promise.all(
      [...shown, ...logs].map((queryKey) => answers.invalidateQueries({ queryKey })),
    );
  };
}
