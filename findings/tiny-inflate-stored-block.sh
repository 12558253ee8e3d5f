#!/usr/bin/env bash
# tiny-inflate, with which fontkit and pdfkit read WOFF fonts, refuses some valid streams: those where a block
# that is stored without compression begins while whole bytes are in its bit buffer. The streams here are made
# and read by zlib. Part 101 of @fontsource/noto-sans-sc 5.3.0 (WOFF) has such a table: fontkit 2.0.4 finds no
# characters in it.
set -eu
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact tiny-inflate@1.0.3
cat >look.cjs <<'JS'
const { once } = require('node:events');
const { promisify } = require('node:util');
const zlib = require('node:zlib');
const inflate = require('tiny-inflate');

/** A text twice: compressed with the fixed codes, then stored. */
async function streamOf(text) {
  const { Z_FIXED, Z_DEFAULT_STRATEGY } = zlib.constants;
  const stream = zlib.createDeflateRaw({ strategy: Z_FIXED });
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  await promisify(stream.write).call(stream, text);
  await promisify(stream.params).call(stream, 0, Z_DEFAULT_STRATEGY);
  stream.end(text);
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

(async () => {
  const seen = { streams: 0, zlib: 0, tinyInflate: 0 };
  for (let length = 3; length < 200; length += 3) {
    const text = 'abcdefghij'.repeat(20).slice(0, length);
    const packed = await streamOf(text);
    seen.streams += 1;
    if (zlib.inflateRawSync(packed).toString() === text + text) seen.zlib += 1;
    try {
      if (Buffer.from(inflate(packed, Buffer.alloc(2 * length))).toString() === text + text) seen.tinyInflate += 1;
    } catch (error) {
      seen.error = error.message;
    }
  }
  console.log(process.version, JSON.stringify(seen));
  process.exit(seen.zlib === seen.streams && seen.tinyInflate < seen.streams && seen.error === 'Data error' ? 0 : 1);
})();
JS
node look.cjs
