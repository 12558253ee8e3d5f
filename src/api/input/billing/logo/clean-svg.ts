import { readXml, type XmlElement } from './read-xml.js';

const ELEMENTS: ReadonlySet<string> = new Set([
  'svg',
  'g',
  'path',
  'rect',
  'circle',
  'ellipse',
  'line',
  'polyline',
  'polygon',
  'text',
  'tspan',
  'defs',
  'linearGradient',
  'radialGradient',
  'stop',
  'clipPath',
  'title',
  'desc',
]);

const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['id', 'viewBox', 'width', 'height', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r'],
  ...['rx', 'ry', 'fx', 'fy', 'd', 'points', 'transform', 'offset', 'dx', 'dy'],
  ...['fill', 'fill-opacity', 'fill-rule', 'clip-rule', 'clip-path', 'opacity', 'color'],
  ...['stroke', 'stroke-width', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit'],
  ...['stroke-dasharray', 'stroke-dashoffset', 'stroke-opacity', 'stop-color', 'stop-opacity'],
  ...['gradientUnits', 'gradientTransform', 'spreadMethod', 'clipPathUnits'],
  ...['preserveAspectRatio', 'font-family', 'font-size', 'font-weight', 'font-style'],
  ...['text-anchor', 'letter-spacing', 'display', 'visibility'],
]);

/** A reference to a part of the same picture is the only one. */
const LOCAL = /^url\(#[A-Za-z_][\w.-]*\)$/;
/** Characters of plain values; none of them begins a function other than those of `transform`. */
const PLAIN = /^[\w\s.,#%+\-()]*$/;

/**
 * The picture, written again from the elements and attributes that are known to be harmless; null
 * when it is not well-formed or has entities. Nothing of the input is copied as it is.
 */
export function cleanSvg(bytes: Buffer): Buffer | null {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return null;
  const root = readXml(text);
  if (root?.name !== 'svg') return null;
  return Buffer.from(elementText(root, true), 'utf8');
}

function elementText(element: XmlElement, isRoot: boolean): string {
  const attributes = element.attributes.flatMap(([name, value]) =>
    ATTRIBUTES.has(name) && isHarmless(name, value) ? [` ${name}="${escaped(value)}"`] : [],
  );
  const namespace = isRoot ? ' xmlns="http://www.w3.org/2000/svg"' : '';
  const inside = element.children
    .map((child) => {
      if (typeof child === 'string') return escaped(child);
      return ELEMENTS.has(child.name) && child.name !== 'svg' ? elementText(child, false) : '';
    })
    .join('');
  return `<${element.name}${namespace}${attributes.join('')}>${inside}</${element.name}>`;
}

function isHarmless(name: string, value: string): boolean {
  if (/url/i.test(value)) return name !== 'id' && LOCAL.test(value);
  return PLAIN.test(value);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
