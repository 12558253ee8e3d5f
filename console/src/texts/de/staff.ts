import clients from './staff/clients.js';

/** The texts of the screens of staff, loaded after their sign-in. */
export default { ...clients };
