import type { Channel } from '../../domain/client/settings.js';
import type { Refusal } from '../../domain/client/decision.js';
import type { FieldError } from '../problem.js';
import { invalidInput, refused } from '../problem.js';
import type { Identity } from './identity.js';

const PRESET: Channel = 'api';

/** The channel a message goes by, or why it may not. */
export type ChannelVerdict =
  { readonly channel: Channel } | { readonly refusal: Refusal } | { readonly error: FieldError };

/**
 * A key bound to one channel supplies it; another one is refused; a key bound to several must be
 * told which (http §3, api-keys).
 */
export function channelOf(identity: Identity, asked: Channel | null | undefined): ChannelVerdict {
  const bound = identity.channels;
  if (bound === null) return { channel: asked ?? PRESET };
  if (asked !== null && asked !== undefined) {
    if (bound.includes(asked)) return { channel: asked };
    const detail = `This key may send by ${bound.join(', ')} only.`;
    return { refusal: { code: 'CHANNEL_NOT_ALLOWED', channel: asked, detail } };
  }
  if (bound.length === 1) return { channel: bound[0] as Channel };
  const message = `is required: this key sends by ${bound.join(', ')}`;
  return { error: { field: 'channel', code: 'REQUIRED', message } };
}

/** The same for a single command. @throws Problem */
export function channelFor(identity: Identity, asked: Channel | null | undefined): Channel {
  const verdict = channelOf(identity, asked);
  if ('channel' in verdict) return verdict.channel;
  throw 'error' in verdict ? invalidInput([verdict.error]) : refused([verdict.refusal]);
}
