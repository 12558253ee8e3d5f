import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import { useClientChanged } from './client-query.js';

/** A command that switches something in the life of a client. */
export type Switch = 'disable' | 'enable' | 'restrict' | 'allow' | 'hold' | 'release';

/** Whether the service asks for a reason. */
export const REASONS: Record<Switch, 'none' | 'optional' | 'required'> = {
  disable: 'optional',
  enable: 'none',
  restrict: 'required',
  allow: 'required',
  hold: 'required',
  release: 'required',
};

interface Params {
  readonly path: { readonly id: string };
  readonly header: { readonly 'Idempotency-Key': string };
}

const SENDERS: Record<Switch, (params: Params, reason: string) => Promise<unknown>> = {
  disable: (params, reason) =>
    answerOf(
      api.POST('/v1/clients/{id}/disable', { params, body: reason === '' ? {} : { reason } }),
    ),
  enable: (params) => answerOf(api.POST('/v1/clients/{id}/enable', { params, body: {} })),
  restrict: (params, reason) =>
    answerOf(api.POST('/v1/clients/{id}/restrict-messaging', { params, body: { reason } })),
  allow: (params, reason) =>
    answerOf(api.POST('/v1/clients/{id}/allow-messaging', { params, body: { reason } })),
  hold: (params, reason) =>
    answerOf(api.POST('/v1/clients/{id}/purge-hold', { params, body: { reason } })),
  release: (params, reason) =>
    answerOf(api.POST('/v1/clients/{id}/release-purge-hold', { params, body: { reason } })),
};

/** Sends a switch. All its tries have one key, so it is recorded at most once. */
export function useSwitch(
  name: Switch,
  id: string,
): UseMutationResult<unknown, Error, { readonly key: string; readonly reason: string }> {
  const changed = useClientChanged(id);
  return useMutation({
    mutationFn: ({ key, reason }) =>
      SENDERS[name]({ path: { id }, header: { 'Idempotency-Key': key } }, reason),
    // Also after a failure: the command may have been carried out.
    onSettled: changed,
  });
}
