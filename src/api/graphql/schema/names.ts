import type { Operation } from '../../operations/operation.js';

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The field of an operation: reads are named by what they read, commands by what they do. */
export function fieldName({ name }: Operation): string {
  const read = /^(?:get|list)([A-Z].*)$/.exec(name)?.[1];
  return read === undefined ? name : read.charAt(0).toLowerCase() + read.slice(1);
}

/** The argument that names the client; the field `client` takes `id`. */
export function clientArgument(operation: Operation): 'id' | 'clientId' {
  return fieldName(operation) === 'client' ? 'id' : 'clientId';
}

/** Arguments of Relay, by the parameters of lists that they replace. */
export const RELAY: { readonly [parameter: string]: string } = { limit: 'first', cursor: 'after' };

/** Names of the parts of a call that HTTP takes from headers. */
export const KEY_FIELD = 'idempotencyKey';
export const CONDITION_FIELD = 'ifSettingsRevision';
