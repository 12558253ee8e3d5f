import { uuid7 } from '../../src/codec/uuid7.js';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const START = Date.parse('2030-01-01T00:00:00.000Z');

function millisecondOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

describe('event ids', () => {
  it('are UUIDs of version 7 that carry their millisecond', () => {
    const id = uuid7(START);
    expect(id).toMatch(SHAPE);
    expect(millisecondOf(id)).toBe(START);
  });

  it('ascend within a millisecond and over its end, and never repeat', () => {
    const ids = Array.from({ length: 10_000 }, () => uuid7(START + 1));
    for (const id of ids) expect(id).toMatch(SHAPE);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ascend when the clock steps back a little, and follow it when it steps back far', () => {
    const before = uuid7(START + 5_000);
    expect(uuid7(START + 4_000) > before).toBe(true);
    expect(millisecondOf(uuid7(START - 86_400_000))).toBe(START - 86_400_000);
  });
});
