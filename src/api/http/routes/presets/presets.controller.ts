import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  applyPreset,
  changePreset,
  createPreset,
  getPreset,
  listPresets,
  removePreset,
} from '../../../operations/presets/preset-operations.js';
import { ApplyPresetRunner } from '../../../operations/runners/presets/apply-preset-runner.js';
import { PresetRunner } from '../../../operations/runners/presets/preset-runner.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { sendJson } from '../../server/command-responder.js';
import { callOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const PRESET = {
  presetId: 'wholesale',
  name: 'Wholesale',
  settings: { allowCredit: '500' },
  createdAt: '2026-11-30T08:00:00.000Z',
  changedAt: '2026-11-30T08:00:00.000Z',
};
const CLIENT_ID = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';
const APPLIED = {
  presetId: 'wholesale',
  changed: 1,
  unchanged: 0,
  refused: 0,
  failed: 0,
  results: [{ clientId: CLIENT_ID, status: 'CHANGED', revision: '41' }],
};

/** Named settings for clients (S0-21). */
@Controller()
export class PresetsController {
  constructor(
    private readonly presets: PresetRunner,
    private readonly applying: ApplyPresetRunner,
    private readonly queries: QueryRunner,
  ) {}

  @Route(createPreset, {
    method: 'POST',
    path: '/v1/presets',
    answer: {
      status: 201,
      description: 'The preset.',
      example: PRESET,
      headers: { Location: 'Address of the preset.' },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { preset, isReplayed } = await this.presets.add(callOf(request));
    if (isReplayed) void reply.header('idempotency-replayed', 'true');
    void reply.header('location', `/v1/presets/${preset.presetId}`);
    sendJson(reply, 201, JSON.stringify(preset));
  }

  @Route(listPresets, {
    method: 'GET',
    path: '/v1/presets',
    answer: {
      status: 200,
      description: 'A page of presets.',
      example: { items: [PRESET], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listPresets, queryCallOf(request));
  }

  @Route(getPreset, {
    method: 'GET',
    path: '/v1/presets/:presetId',
    answer: { status: 200, description: 'The preset.', example: PRESET },
  })
  read(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getPreset, queryCallOf(request));
  }

  @Route(changePreset, {
    method: 'PATCH',
    path: '/v1/presets/:presetId',
    answer: { status: 200, description: 'The preset after the change.', example: PRESET },
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.presets.change(callOf(request))));
  }

  @Route(removePreset, {
    method: 'DELETE',
    path: '/v1/presets/:presetId',
    answer: { status: 204, description: 'The preset is removed.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.presets.remove(callOf(request));
    void reply.code(204).send();
  }

  @Route(applyPreset, {
    method: 'POST',
    path: '/v1/presets/:presetId/apply',
    answer: { status: 200, description: 'The result for each client.', example: APPLIED },
  })
  async apply(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.applying.apply(callOf(request))));
  }
}
