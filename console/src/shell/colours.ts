import type { MantineColorsTuple } from '@mantine/core';

type Rgb = readonly [red: number, green: number, blue: number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** How much white or black each of Mantine's ten shades has; the brand's colour is the seventh. */
const LIGHTER = [0.92, 0.84, 0.68, 0.52, 0.36, 0.18];
const DARKER = [0.2, 0.4, 0.6];
/** WCAG 2.2, text of normal size. */
const READABLE = 4.5;

/** The ten shades of a colour such as `#1f5fbf`. */
export function shadesOf(colour: string): MantineColorsTuple {
  const own = rgbOf(colour);
  const shades = [
    ...LIGHTER.map((share) => mixed(own, WHITE, share)),
    own,
    ...DARKER.map((share) => mixed(own, BLACK, share)),
  ].map(textOf);
  const [a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = '', i = '', j = ''] = shades;
  return [a, b, c, d, e, f, g, h, i, j];
}

type Shade = 6 | 7 | 8 | 9;

/** The shade nearest to the brand's own colour that can be read on white, and white on it. */
export function readableShade(shades: MantineColorsTuple): Shade {
  const candidates: readonly Shade[] = [6, 7, 8, 9];
  const isReadable = (shade: Shade): boolean =>
    contrast(rgbOf(shades[shade] ?? ''), WHITE) >= READABLE;
  return candidates.find(isReadable) ?? 9;
}

/** The contrast of two colours as WCAG defines it: from 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function textOf(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * share);
  return [mix(one[0], other[0]), mix(one[1], other[1]), mix(one[2], other[2])];
}
