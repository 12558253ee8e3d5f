import { answerOf, api } from '../../api/client.js';
import type { SavedSettings } from './form-values.js';

/** Profile and settings of a client as they are saved now. */
export async function savedSettings(id: string): Promise<SavedSettings> {
  return answerOf(api.GET('/v1/clients/{id}/settings', { params: { path: { id } } }));
}
