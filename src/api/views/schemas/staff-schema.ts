import type { StaffOutcome, StaffView } from '../operator/staff.js';
import * as schema from './schema.js';

const { component, flag, instant, listOf, nullable, object, oneOf, text, titled, uuid } = schema;
const { said, whole, wholeOrNone } = schema;

const STAFF_ID = uuid('Id of the member.');

export const STAFF = component(
  'Staff',
  object<StaffView>('A member of staff.', {
    staffId: STAFF_ID,
    username: nullable(text('Login; null for a member who only signs in elsewhere.')),
    email: nullable(text('Address of the member; null = unknown.')),
    name: nullable(text('Name of the member; null = unknown.')),
    role: oneOf(['admin', 'auditor'], 'Permissions of the member.'),
    status: oneOf(['ACTIVE', 'DISABLED'], 'Whether the member may use the service.'),
    hasPassword: flag('Whether the member can log in with a password.'),
    hasSecondFactor: flag('Whether a second factor is active.'),
    singleSignOn: flag('Whether the member signs in at the configured issuer.'),
    createdAt: instant('When the member was added.'),
  }),
);

export const STAFF_PAGE = component(
  'StaffPage',
  schema.pageOf(STAFF, 'A page of members of staff, in the order of their ids.'),
);

export const STAFF_OUTCOME = component(
  'StaffOutcome',
  object<StaffOutcome>('The outcome of a command for staff.', {
    staffId: STAFF_ID,
    revision: whole('Revision of the facts about staff.'),
    position: wholeOrNone('Position of the last of these facts in the log.'),
    replayed: flag('Whether an earlier creation under the same key is answered again.'),
    changes: listOf(
      text('Name of a field.'),
      'The fields that the command changed, without their values; empty when nothing changed.',
    ),
    staff: said('The member after the command.', STAFF),
  }),
);

export const REMOVED_STAFF = titled(
  'RemovedStaff',
  object<{ readonly staffId: string }>('A member of staff who was removed.', {
    staffId: STAFF_ID,
  }),
);
