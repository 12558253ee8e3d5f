import clients from './staff/clients.js';
import refusals from './staff/refusals.js';

/** The texts of the screens of staff, loaded after their sign-in. */
export default { ...clients, ...refusals };
