import { Injectable } from '@nestjs/common';
import { LiveGrants } from '../../auth/live-grants.js';
import { EventStreams } from '../server/push/event-streams.js';
import { SocketAdmission } from './socket-admission.js';
import { SocketReports } from './socket-reports.js';

/** The services that all sockets share. */
@Injectable()
export class SocketServices {
  constructor(
    readonly admission: SocketAdmission,
    readonly grants: LiveGrants,
    readonly streams: EventStreams,
    readonly reports: SocketReports,
  ) {}
}
