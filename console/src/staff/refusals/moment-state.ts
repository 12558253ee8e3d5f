import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';

type Schemas = components['schemas'];

/** The numbers that the rules compare with. */
export interface MomentState {
  /** Null = now. */
  readonly at: string | null;
  readonly revision: string;
  readonly messagingRestricted: boolean;
  readonly settings: Schemas['Settings'];
  readonly windows: Schemas['LimitWindows'];
  readonly credits: Pick<Schemas['Balance'], 'available' | 'floor' | 'spendable'>;
}

/**
 * The state of a client now, or at an instant, which the service computes from the log.
 * @throws ApiProblem, NoAnswer
 */
export async function stateAt(clientId: string, at: string | null): Promise<MomentState> {
  const path = { id: clientId };
  if (at === null) {
    const [client, balance] = await Promise.all([
      answerOf(api.GET('/v1/clients/{id}', { params: { path } })),
      answerOf(api.GET('/v1/clients/{id}/balance', { params: { path } })),
    ]);
    const { messagingRestricted, settings } = client;
    const { revision, windows } = balance;
    return { at, revision, messagingRestricted, settings, windows, credits: balance };
  }
  const params = { path, query: { asOf: at } };
  const replay = await answerOf(api.GET('/v1/clients/{id}/replay', { params }));
  const { revision, messagingRestricted, settings, windows, meter } = replay;
  return { at, revision, messagingRestricted, settings, windows, credits: meter };
}
