import {
  SCHEDULE_KINDS,
  type ScheduleEntry,
} from '../../../../application/schedule/schedule-source.js';
import { CLIENT_ID } from '../client-schema.js';
import * as schema from '../schema.js';

const { component, instant, nullable, object, oneOf, text } = schema;

const SCHEDULE_ENTRY = component(
  'ScheduleEntry',
  object<ScheduleEntry>('Work that is due, or becomes due.', {
    kind: oneOf(SCHEDULE_KINDS, 'Kind of the work.'),
    dueAt: instant('When it is due.'),
    clientId: nullable(CLIENT_ID),
    id: text('The reservation, message, period or mail that it is for.'),
  }),
);

export const SCHEDULE_PAGE = component(
  'SchedulePage',
  schema.pageOf(SCHEDULE_ENTRY, 'A page of work to come.'),
);
