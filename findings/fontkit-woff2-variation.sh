#!/usr/bin/env bash
# fontkit's getVariation takes a variable WOFF2 font without an error, and what it answers throws at its first
# glyph. The same font as TTF has its bold shapes.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact fontkit@2.0.4 wawoff2@2.0.1 @fontsource-variable/noto-sans@5.3.0
cat >look.cjs <<'JS'
const fs = require('node:fs');
const fontkit = require('fontkit');
const { decompress } = require('wawoff2');

const FILE = 'node_modules/@fontsource-variable/noto-sans/files/noto-sans-latin-wght-normal.woff2';

function widthOfBold(bytes) {
  const bold = fontkit.create(bytes).getVariation({ wght: 700 });
  try {
    return Math.round(bold.glyphForCodePoint('H'.codePointAt(0)).advanceWidth);
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

(async () => {
  const woff2 = fs.readFileSync(FILE);
  const ttf = Buffer.from(await decompress(woff2));
  const regular = fontkit.create(woff2).glyphForCodePoint('H'.codePointAt(0)).advanceWidth;
  const seen = { regular, bold: { woff2: widthOfBold(woff2), ttf: widthOfBold(ttf) } };
  console.log(process.version, JSON.stringify(seen));
  process.exit(seen.bold.ttf === 765 && /^TypeError/.test(seen.bold.woff2) ? 0 : 1);
})();
JS
node look.cjs
