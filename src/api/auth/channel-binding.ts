import type { Channel } from '../../domain/client/settings.js';
import type { Refusal } from '../../domain/client/decision.js';
import type { FieldError } from '../errors/problem.js';
import { invalidInput } from '../errors/problem.js';
import type { Identity } from './identity.js';

const PRESET: Channel = 'api';

/** The channel of a message, the reason why this key may not use it, or the missing input. */
export type ChannelVerdict =
  { readonly channel: Channel; readonly refusal: Refusal | null } | { readonly error: FieldError };

/**
 * A key with one channel supplies it and refuses others. For a key with several channels the
 * request must name one (docs/reference/http-api.md §3, api-keys).
 */
export function channelOf(identity: Identity, asked: Channel | null | undefined): ChannelVerdict {
  const bound = identity.channels;
  if (bound === null) return { channel: asked ?? PRESET, refusal: null };
  if (asked !== null && asked !== undefined) {
    if (bound.includes(asked)) return { channel: asked, refusal: null };
    const detail = `This key may use only the channels ${bound.join(', ')}.`;
    const refusal = { code: 'CHANNEL_NOT_ALLOWED', channel: asked, detail } as const;
    return { channel: asked, refusal };
  }
  if (bound.length === 1) return { channel: bound[0] as Channel, refusal: null };
  const message = `is required: this key may use the channels ${bound.join(', ')}`;
  return { error: { field: 'channel', code: 'REQUIRED', message } };
}

/** The same for a single command. @throws Problem INVALID_INPUT */
export function channelFor(
  identity: Identity,
  asked: Channel | null | undefined,
): Exclude<ChannelVerdict, { readonly error: FieldError }> {
  const verdict = channelOf(identity, asked);
  if ('error' in verdict) throw invalidInput([verdict.error]);
  return verdict;
}
