import type { ModelWindows } from './model-windows.js';

export interface Held {
  left: bigint;
  captures: number;
  expiresAt: number;
  messageId: string | null;
  windows: Ordinals;
}

export interface Charge {
  charged: bigint;
  refunded: bigint;
  settled: boolean;
  reports: string[];
  windows: Ordinals;
}

export type Ordinals = Record<'day' | 'week' | 'month', number>;
type Amounts = Record<'day' | 'week' | 'month', bigint | null>;

export interface Books {
  assigned: bigint;
  posted: bigint;
  held: Map<string, Held>;
  /** Every reservation there ever was, and whether it was voided. */
  reserved: Map<string, { messageId: string | null; voided: boolean }>;
  charges: Map<string, Charge>;
  /** Content of every id, by kind and id. */
  contents: Map<string, string>;
  windows: Partial<ModelWindows>;
  zone: string;
  mode: string;
  allowCredit: bigint;
  messagesMax: number | null;
  creditsMax: Amounts;
  rcs: boolean;
  tests: boolean;
  restricted: boolean;
  disabled: boolean;
}

/** The books of a client that has used nothing yet. */
export function emptyBooks(zone: string, assigned: bigint): Books {
  return {
    assigned,
    posted: 0n,
    held: new Map(),
    reserved: new Map(),
    charges: new Map(),
    contents: new Map(),
    windows: {},
    zone,
    mode: 'ENFORCED',
    allowCredit: 0n,
    messagesMax: null,
    creditsMax: { day: null, week: null, month: null },
    rcs: false,
    tests: false,
    restricted: false,
    disabled: false,
  };
}

/** Content as text, to be compared. */
export function said(content: object): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
