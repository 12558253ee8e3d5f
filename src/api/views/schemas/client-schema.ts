import * as schema from './schema.js';
import type { Properties } from './schema.js';
import type { ClientObject, ClientRowAnswer, SettingsAnswer } from '../client.js';
import type { ClientView } from '../client.js';
import { METER } from './meter-schema.js';
import { STOPPED_TOP_UP, TOP_UP_PLAN } from './plan-schema.js';
import { PROFILE, SETTINGS } from './settings-schema.js';

const { component, flag, instant, listOf, maybe, nullable, object, oneOf, said, text, whole } =
  schema;

export const CURRENCY = text('Currency of the credits: ISO 4217, or CREDIT.', {
  examples: ['CREDIT'],
});
export const STATUS = oneOf(
  ['ACTIVE', 'DISABLED'],
  'A disabled client cannot log in and is deleted after 90 days; its traffic goes on.',
);
export const USERNAME = text('Login, unique in any case.');
export const EMAIL_ADDRESS = text('Address of notices, unique in any case.', { format: 'email' });
export const CLIENT_ID = schema.uuid('Id of the client.');
export const RESTRICTED = flag('Whether the operator has stopped the client’s traffic.');
export const CREATED_AT = instant('When the client was made.');
export const DISABLED_AT = instant('When the client was disabled.');
export const PURGE_AT = instant('When the client is deleted, unless it is enabled or held.');
export const PURGE_HELD = flag('Whether the deletion waits.');
export const SETTINGS_REVISION = whole(
  'Revision of the last event that changed profile, settings or status; `If-Match` takes it.',
);

const ROW = {
  id: CLIENT_ID,
  username: USERNAME,
  email: EMAIL_ADDRESS,
  status: STATUS,
  messagingRestricted: RESTRICTED,
  createdAt: CREATED_AT,
  currency: CURRENCY,
  revision: whole('Revision of the client.'),
  meter: said('The credits of the client.', METER),
};
const SETTINGS_PROPERTIES: Properties<SettingsAnswer> = {
  username: USERNAME,
  email: EMAIL_ADDRESS,
  currency: CURRENCY,
  settingsRevision: SETTINGS_REVISION,
  profile: said('Contact data.', PROFILE),
  settings: said('Settings of the client.', SETTINGS),
};
const CLIENT_PROPERTIES: Properties<ClientView> = {
  ...ROW,
  ...SETTINGS_PROPERTIES,
  disabledAt: maybe(DISABLED_AT),
  purgeAt: maybe(PURGE_AT),
  purgeHeld: maybe(PURGE_HELD),
  missing: listOf(
    text('Name of a field.', { examples: ['phone'] }),
    'Fields that the settings form requires and the client lacks.',
  ),
};

export const CLIENT_SETTINGS = component(
  'ClientSettings',
  object<SettingsAnswer>('Profile and settings as a form edits them.', SETTINGS_PROPERTIES),
);

/** The client in the outcome of a command. */
export const CHANGED_CLIENT = component(
  'ChangedClient',
  object<ClientView>('The client as the command left it.', CLIENT_PROPERTIES),
);

export const CLIENT = component(
  'Client',
  object<ClientObject>('A client.', {
    ...CLIENT_PROPERTIES,
    topUpPlan: nullable(said('The plan that tops the client up; null = none.', TOP_UP_PLAN)),
    topUpPlanStopped: nullable(
      said(
        'Why the plan stopped, until it is set again; null = it runs or is none.',
        STOPPED_TOP_UP,
      ),
    ),
    monthlyTopupStopped: nullable(
      said('Why the monthly top-up stopped, until it is set to other values.', STOPPED_TOP_UP),
    ),
  }),
);

const ROW_PROFILE = object<ClientRowAnswer['profile']>('Names of the client.', {
  firstName: text('Given name of the contact person.'),
  lastName: text('Family name of the contact person.'),
  company: nullable(text('Company name.')),
});

const CLIENT_ROW = component(
  'ClientRow',
  object<ClientRowAnswer>('A client in the list.', {
    ...ROW,
    disabledAt: maybe(DISABLED_AT),
    purgeAt: maybe(PURGE_AT),
    purgeHeld: maybe(PURGE_HELD),
    profile: ROW_PROFILE,
  }),
);
export const CLIENT_PAGE = component('ClientPage', schema.pageOf(CLIENT_ROW, 'A page of clients.'));
