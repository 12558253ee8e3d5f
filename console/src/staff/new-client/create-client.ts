import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type NewClient = components['schemas']['CreateClientInput'] & { readonly id: string };

/** The fields without which there is no client. */
export const REQUIRED = ['username', 'email', 'currency', 'firstName', 'lastName'] as const;
const OPTIONAL_AT_TOP = ['phone', 'company', 'country', 'password', 'passwordConfirm'] as const;
const IN_PROFILE = ['state', 'city', 'postalCode', 'addressLine1', 'addressLine2', 'role'] as const;

type Name =
  (typeof REQUIRED)[number] | (typeof OPTIONAL_AT_TOP)[number] | (typeof IN_PROFILE)[number];

/** The name by which the service names a field in its faults. */
export function pathOf(name: Name): string {
  return IN_PROFILE.some((one) => one === name) ? `profile.${name}` : name;
}

export type { Name as NewClientField };

/** The body that creates a client; empty fields are left out. */
export function newClientOf(id: string, read: (name: Name) => string): NewClient {
  const filled = (names: readonly Name[]): Readonly<Record<string, string>> => {
    const entries = names.map((name) => [name, read(name)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== ''));
  };
  const profile = filled(IN_PROFILE);
  const top = {
    ...{ username: read('username'), email: read('email'), currency: read('currency') },
    ...{ firstName: read('firstName'), lastName: read('lastName') },
  };
  const isProfiled = Object.keys(profile).length > 0;
  return { id, ...top, ...filled(OPTIONAL_AT_TOP), ...(isProfiled && { profile }) };
}

/** Creates a client. All tries have one id, so there is at most one client. */
export function useCreateClient(): UseMutationResult<string, Error, NewClient> {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: async (body) => (await answerOf(api.POST('/v1/clients', { body }))).clientId,
    onSuccess: () => answers.invalidateQueries({ queryKey: ['clients'] }),
  });
}
