import {
  SCHEDULE_KINDS,
  type ShownEntry,
} from '../../../../application/schedule/schedule-source.js';
import { CLIENT_ID } from '../client-schema.js';
import * as schema from '../schema.js';

const { component, flag, instant, nullable, object, oneOf, text } = schema;

const SCHEDULE_ENTRY = component(
  'ScheduleEntry',
  object<ShownEntry>('Work that is due, or becomes due.', {
    kind: oneOf(SCHEDULE_KINDS, 'Kind of the work.'),
    dueAt: instant('When it is due.'),
    clientId: nullable(CLIENT_ID),
    id: text('The reservation, message, period or mail that it is for.'),
    held: flag('Whether it is due, and waits because the clock of the service was set far ahead.'),
  }),
);

export const SCHEDULE_PAGE = component(
  'SchedulePage',
  schema.pageOf(SCHEDULE_ENTRY, 'A page of work to come.'),
);
