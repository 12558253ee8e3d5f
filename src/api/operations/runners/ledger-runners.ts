import { Injectable } from '@nestjs/common';
import { removeBrand, setBrand } from '../billing/brand-operations.js';
import {
  changeLegalEntity,
  createLegalEntity,
  removeLegalEntity,
} from '../billing/legal-entity-operations.js';
import type { Call } from '../call.js';
import type { Operation } from '../operation.js';
import {
  applyPreset,
  changePreset,
  createPreset,
  removePreset,
} from '../presets/preset-operations.js';
import { rebuildProjection } from '../service-operations.js';
import { WebhookRunner } from '../webhooks/webhook-runner.js';
import { BrandRunner } from './billing/brand-runner.js';
import { LegalEntityRunner } from './billing/legal-entity-runner.js';
import { ApplyPresetRunner } from './presets/apply-preset-runner.js';
import { PresetRunner } from './presets/preset-runner.js';
import { RebuildRunner } from './rebuild-runner.js';

/** The runners of operations on parties that bill, brands and presets. */
@Injectable()
export class OperatorRunners {
  constructor(
    readonly entities: LegalEntityRunner,
    readonly brands: BrandRunner,
    readonly presets: PresetRunner,
    readonly applying: ApplyPresetRunner,
  ) {}
}

/** The runners of operations on the ledger as a whole. */
@Injectable()
export class LedgerRunners {
  readonly known: readonly (readonly [Operation, (call: Call) => Promise<unknown>])[];

  constructor(
    rebuilds: RebuildRunner,
    { entities, brands, presets, applying }: OperatorRunners,
    webhooks: WebhookRunner,
  ) {
    this.known = [
      [rebuildProjection, (call) => rebuilds.start(call)],
      [createLegalEntity, (call) => entities.create(call)],
      [changeLegalEntity, (call) => entities.change(call)],
      [removeLegalEntity, (call) => entities.remove(call)],
      [setBrand, (call) => brands.set(call)],
      [removeBrand, (call) => brands.remove(call)],
      [createPreset, (call) => presets.create(call)],
      [changePreset, (call) => presets.change(call)],
      [removePreset, (call) => presets.remove(call)],
      [applyPreset, (call) => applying.apply(call)],
      ...webhooks.known,
    ];
  }
}
