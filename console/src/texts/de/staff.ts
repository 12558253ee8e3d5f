import client from './staff/client.js';
import clients from './staff/clients.js';
import credits from './staff/credits.js';
import edit from './staff/edit.js';
import events from './staff/events.js';
import fields from './staff/fields.js';
import newClient from './staff/new-client.js';
import plan from './staff/plan.js';
import refusals from './staff/refusals.js';

/** The texts of the screens of staff, loaded after their sign-in. */
export default {
  ...client,
  ...clients,
  ...credits,
  ...edit,
  ...events,
  ...fields,
  ...newClient,
  ...plan,
  ...refusals,
};
