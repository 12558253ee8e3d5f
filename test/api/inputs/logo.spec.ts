import { crc32, deflateSync } from 'node:zlib';
import { cleanPng } from '../../../src/api/input/billing/logo/clean-png.js';
import { cleanSvg } from '../../../src/api/input/billing/logo/clean-svg.js';

function cleaned(svg: string): string | null {
  return cleanSvg(Buffer.from(svg))?.toString() ?? null;
}

describe('an SVG logo', () => {
  it('keeps what draws it', () => {
    const svg =
      '<?xml version="1.0"?><!-- made --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">' +
      '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>' +
      "<path d='M0 0L9,9z' fill='url(#g)' transform='translate(1 -2)'/><text>A &amp; B</text></svg>";
    expect(cleaned(svg)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><linearGradient id="g">' +
        '<stop offset="0" stop-color="#fff"></stop></linearGradient></defs><path d="M0 0L9,9z" ' +
        'fill="url(#g)" transform="translate(1 -2)"></path><text>A &amp; B</text></svg>',
    );
  });

  it.each([
    ['elements that run or embed', '<script>1</script><foreignObject><p/></foreignObject>'],
    ['elements that load', '<image href="https://x.example/a"/><use href="#a"/><a href="x"/>'],
    ['elements that change later', '<animate attributeName="x"/><set attributeName="x"/>'],
    ['styles', '<style>a{}</style>'],
    ['elements under other names', '<x:script/><SCRIPT/>'],
  ])('loses %s', (_, inside) => {
    expect(cleaned(`<svg>${inside}</svg>`)).toBe('<svg xmlns="http://www.w3.org/2000/svg"></svg>');
  });

  it.each([
    ['handlers', 'onload="a()"'],
    ['styles', 'style="fill:red"'],
    ['outside references', 'fill="url(https://x.example/a)"'],
    ['references in disguise', 'fill="UR&#76;(//x.example)"'],
    ['addresses', 'href="javascript:a()" xlink:href="#a"'],
  ])('loses attributes with %s', (_, attribute) => {
    expect(cleaned(`<svg ${attribute}/>`)).toBe('<svg xmlns="http://www.w3.org/2000/svg"></svg>');
  });

  it.each([
    ['a document type', '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'],
    ['an unknown entity', '<svg><text>&a;</text></svg>'],
    ['a processing instruction', '<svg><?a b?></svg>'],
    ['a CDATA section', '<svg><![CDATA[a]]></svg>'],
    ['another root', '<html/>'],
    ['elements that do not nest', '<svg><g></svg></g>'],
    ['an attribute twice', '<svg x="1" x="2"/>'],
    ['something behind the root', '<svg/><svg/>'],
    ['too many levels', `<svg>${'<g>'.repeat(60)}${'</g>'.repeat(60)}</svg>`],
    ['a control character', '<svg><text>&#0;</text></svg>'],
  ])('with %s is refused', (_, svg) => {
    expect(cleaned(svg)).toBeNull();
  });

  it('in another encoding than UTF-8 is refused', () => {
    expect(cleanSvg(Buffer.from('<svg><text>ä</text></svg>', 'latin1'))).toBeNull();
  });
});

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

function png(width: number, height: number, pixels: Buffer, more: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [chunk('IHDR', header), ...more, chunk('IDAT', deflateSync(pixels))];
  return Buffer.concat([signature, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

const PALETTE = chunk('PLTE', Buffer.alloc(3));

describe('a PNG logo', () => {
  it('keeps its pixels and loses its texts', () => {
    const pixels = Buffer.alloc((2 * 3 + 1) * 2, 1);
    const text = chunk('tEXt', Buffer.from('Author\0Ada'));
    expect(cleanPng(png(2, 2, pixels, [text]))).toEqual(png(2, 2, pixels));
  });

  it.each([
    ['more pixels than its header says', png(1, 1, Buffer.alloc(100_000))],
    ['fewer pixels than its header says', png(9, 9, Buffer.alloc(4))],
    ['a huge size', png(60_000, 60_000, Buffer.alloc(4))],
    ['a damaged chunk', Buffer.concat([png(1, 1, Buffer.alloc(4)).fill(7, 40, 44)])],
    ['bytes behind its end', Buffer.concat([png(1, 1, Buffer.alloc(4)), Buffer.from('x')])],
    ['a row with an unknown filter', png(1, 1, Buffer.alloc(4, 9))],
    ['a palette of half a colour', png(1, 1, Buffer.alloc(4), [chunk('PLTE', Buffer.alloc(4))])],
    ['two palettes', png(1, 1, Buffer.alloc(4), [PALETTE, PALETTE])],
    ['no signature', Buffer.from('GIF89a')],
    ['an end in the middle of a chunk', png(1, 1, Buffer.alloc(4)).subarray(0, 50)],
  ])('with %s is refused', (_, bytes) => {
    expect(cleanPng(bytes)).toBeNull();
  });
});
