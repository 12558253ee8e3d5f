import { Injectable } from '@nestjs/common';
import { SharedTurns } from '../../async/shared-turns.js';

/**
 * The turns of deliveries to all subscribers: a thousand subscribers of a busy client would keep
 * the main thread otherwise.
 */
@Injectable()
export class DeliveryTurns extends SharedTurns {}
