#!/usr/bin/env bash
# pdfkit reads a WOFF2 font, measures with it and makes a PDF whose text can be copied, but the shapes that it
# embeds are empty or damaged: the page looks blank. The same font as WOFF or TTF is embedded right.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact pdfkit@0.20.2 fontkit@2.0.4 wawoff2@2.0.1 @fontsource/noto-sans@5.3.0
cat >look.cjs <<'JS'
const fs = require('node:fs');
const PDFDocument = require('pdfkit');
const fontkit = require('fontkit');
const { decompress } = require('wawoff2');

const TEXT = 'Hamburg0123';
const FILE = 'node_modules/@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff';

/** The font program in a PDF that draws the text. */
function embedded(font) {
  return new Promise((resolve) => {
    const chunks = [];
    const document = new PDFDocument({ compress: false });
    document.on('data', (chunk) => chunks.push(chunk));
    document.on('end', () => {
      const pdf = Buffer.concat(chunks).toString('latin1');
      const [, id] = /\/FontFile2 (\d+) 0 R/.exec(pdf);
      const from = pdf.indexOf('stream\n', pdf.indexOf(`\n${id} 0 obj\n`)) + 'stream\n'.length;
      resolve(Buffer.from(pdf.slice(from, pdf.indexOf('\nendstream', from)), 'latin1'));
    });
    document.font(font).text(TEXT);
    document.end();
  });
}

/** How many characters of the text have the same shape in the PDF as in the font. */
async function shapes(font) {
  const source = fontkit.create(font);
  const program = fontkit.create(await embedded(font));
  const same = (character, n) => {
    try {
      const drawn = program.getGlyph(n + 1).path.toSVG();
      return drawn === source.glyphForCodePoint(character.codePointAt(0)).path.toSVG();
    } catch {
      return false;
    }
  };
  return [...TEXT].filter(same).length;
}

(async () => {
  const woff2 = fs.readFileSync(`${FILE}2`);
  const fonts = { woff: fs.readFileSync(FILE), woff2, ttf: Buffer.from(await decompress(woff2)) };
  const seen = { characters: TEXT.length };
  for (const [form, font] of Object.entries(fonts)) seen[form] = await shapes(font);
  console.log(process.version, JSON.stringify(seen));
  process.exit(seen.woff === TEXT.length && seen.ttf === TEXT.length && seen.woff2 === 0 ? 0 : 1);
})();
JS
node look.cjs
