import { PRESETS_STREAM } from '../../domain/facts/streams.js';
import {
  decidePreset,
  type PresetCommand,
  type PresetResult,
} from '../../domain/presets/decide.js';
import type { PresetEvent } from '../../domain/presets/events.js';
import {
  evolvePresets,
  NO_PRESETS,
  type Preset,
  type Presets,
} from '../../domain/presets/state.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import { FactStream } from '../access/fact-stream.js';
import type { Caller } from '../lanes/answer.js';

/** The result of a command, and the preset after it; null = there is none. */
export interface PresetAnswer {
  readonly result: PresetResult;
  readonly preset: Preset | null;
}

/**
 * Named settings for clients, as facts of one stream say (decision 0080).
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class PresetDirectory {
  private readonly facts: FactStream<Presets, PresetEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = { stream: PRESETS_STREAM, initial: NO_PRESETS, evolve: evolvePresets };
    this.facts = new FactStream(from, fold);
  }

  /** The preset of an id; null = there is none (any more). */
  async find(presetId: string): Promise<Preset | null> {
    const { presets } = this.facts.inMemory ?? (await this.facts.state());
    return presets.get(presetId) ?? null;
  }

  /** All presets, in the order of their ids. */
  async all(): Promise<Preset[]> {
    const { presets } = await this.facts.state();
    return [...presets.values()].sort((one, other) => (one.presetId < other.presetId ? -1 : 1));
  }

  /** Carries out a command. @throws OutcomeUnknown, Contention */
  async submit(command: PresetCommand, caller: Caller): Promise<PresetAnswer> {
    const { result, state } = await this.facts.submit(
      (presets) => decidePreset(presets, command),
      caller,
    );
    return { result, preset: state.presets.get(command.presetId) ?? null };
  }
}
