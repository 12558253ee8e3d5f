import { useState } from 'react';
import { decimalSeparator } from '../../api/credits.js';
import { ApiProblem } from '../../api/problem.js';
import { useLanguage } from '../../texts/languages.js';
import { useTryKey } from '../fields/try-key.js';
import { useFieldFaults } from './field-faults.js';
import type { Field, FieldPath } from './fields.js';
import { valuesOf, type FormValue, type SavedSettings, type Typing } from './form-values.js';
import { compared, merged, type Compared } from './merge.js';
import { changedFields, patchOf, type Edited, type Faults } from './patch.js';
import { useSaveSettings, type Saved } from './save-settings.js';
import { savedSettings } from './settings-query.js';

const NO_FAULTS: Faults = new Map();

/** The state of the form, and what can be done with it. */
export interface Editing {
  readonly edited: Edited;
  /** How many fields differ from those that the form was made from. */
  readonly changed: number;
  readonly set: (path: FieldPath, value: FormValue) => void;
  readonly faultOf: (field: Field) => string | null;
  /** How many fields this page does not accept. */
  readonly faults: number;
  readonly save: () => void;
  readonly isSaving: boolean;
  readonly failure: unknown;
  /** The answer to the last save. */
  readonly done: Saved | null;
  /** Every difference, when somebody else has saved meanwhile. */
  readonly conflict: readonly Compared[] | null;
  readonly merge: (dropped: ReadonlySet<FieldPath>) => void;
  readonly leaveConflict: () => void;
}

/** Edits the settings of a client from those that it was opened with. */
export function useEditing(id: string, opened: SavedSettings): Editing {
  const { language } = useLanguage();
  const separator = decimalSeparator(language);
  const [edited, setEdited] = useState<Edited>(() => editedFrom(opened, separator));
  const [theirs, setTheirs] = useState<Edited | null>(null);
  const [faults, setFaults] = useState(NO_FAULTS);
  const [done, setDone] = useState<Saved | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const keyOf = useTryKey();
  const saving = useSaveSettings(id);

  const compare = async (): Promise<void> =>
    setTheirs(editedFrom(await savedSettings(id), separator));
  const save = (now: Edited): void => {
    if (saving.isPending) return;
    const { patch, faults: found } = patchOf(now, typingOf(now.saved, separator));
    setFaults(found);
    setFailure(null);
    setDone(null);
    if (found.size > 0 || Object.keys(patch).length === 0) return;
    const revision = now.saved.settingsRevision;
    saving.mutate(
      { patch, revision, key: keyOf({ patch, revision }) },
      {
        onSuccess: (outcome) => {
          setDone(outcome);
          setEdited(editedFrom(outcome.client, separator));
        },
        onError: (cause) => {
          if (isConflict(cause)) compare().catch(setFailure);
          else setFailure(cause);
        },
      },
    );
  };
  const versions = theirs && { opened: edited.before, theirs: theirs.before, mine: edited.after };
  return {
    ...{ edited, done, failure, faults: faults.size, isSaving: saving.isPending },
    changed: changedFields(edited.before, edited.after).length,
    set: (path, value) => setEdited((now) => ({ ...now, after: { ...now.after, [path]: value } })),
    faultOf: useFieldFaults(faults, failure, separator),
    save: () => save(edited),
    conflict: versions && compared(versions),
    merge: (dropped) => {
      if (theirs === null || versions === null) return;
      const next = { ...theirs, after: merged(versions, dropped) };
      setEdited(next);
      setTheirs(null);
      save(next);
    },
    leaveConflict: () => setTheirs(null),
  };
}

function isConflict(cause: unknown): boolean {
  return cause instanceof ApiProblem && cause.code === 'REVISION_MISMATCH';
}

/** Times are typed in the zone of the client. */
function typingOf({ settings }: SavedSettings, separator: string): Typing {
  return { separator, zone: settings.timeZone };
}

function editedFrom(saved: SavedSettings, separator: string): Edited {
  const before = valuesOf(saved, typingOf(saved, separator));
  return { saved, before, after: before };
}
