// Renders cartoon faces as PNG files; the same arguments write the same bytes.
//
//   npm install
//   node render.mjs OUT [--count 6000] [--size 64] [--seed 0] [--style thumbs|pixel-art]
//
// Both styles are CC0 1.0; the run stops should a style's own licence field say otherwise.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { pixelArt, thumbs } from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { Resvg } from '@resvg/resvg-js';

const SOFT = ['8ecae6', 'cdb4f0', 'ffb3c7', 'ffd6a5', 'bff0b8', 'fff1a8', 'a0e7e0'];
const variants = (prefix, numbers, digits = 2) =>
  numbers.map((k) => prefix + String(k).padStart(digits, '0'));

// What is narrowed, is narrowed for 32 × 32 pixels: strong colours on soft grounds, the widest
// eyes, small tilts, smiles that still read as smiles.
const STYLES = {
  thumbs: {
    style: thumbs,
    options: {
      scale: 112,
      translateY: 5,
      shapeColor: [
        'ef476f', 'ffb703', '06b98a', '118ab2', '7b2cbf', 'ff7043', 'ffffff', '2b2d5b',
      ],
      shapeRotation: [-14, 14],
      faceRotation: [-12, 12],
      faceOffsetX: [-6, 6],
      faceOffsetY: [-6, 6],
      eyes: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => `variant${k}W16`),
    },
  },
  'pixel-art': {
    style: pixelArt,
    options: {
      mouth: variants('happy', [4, 5, 6, 7, 8, 9, 10, 11, 12]),
      mouthColor: ['c0504d', 'e35d6a', 'de0f0d'],
      skinColor: ['ffdbac', 'f5cfa0', 'e0b687', 'cb9e6e', 'a26d3d', '8d5524'],
      hairColor: [
        '2b1d14', '603a14', 'a5652a', 'e0b04f', 'd1493f', '7a4bb0', 'e86fa0', '1f9bbd',
      ],
      eyesColor: ['2a3a6b', '2f6f8f', '2f6f4f', '4b2a0e'],
      glasses: variants('dark', [1, 2, 3, 4, 5, 6, 7]),
      glassesColor: ['191919', '323232'],
      glassesProbability: 12,
      hatProbability: 8,
      accessoriesProbability: 0,
    },
  },
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '6000' },
    size: { type: 'string', default: '64' },
    seed: { type: 'string', default: '0' },
    style: { type: 'string', default: 'thumbs' },
  },
});
const [out] = positionals;
const chosen = STYLES[flags.style];
if (!out || !chosen) {
  console.error(`usage: node render.mjs OUT [--style ${Object.keys(STYLES).join('|')}] …`);
  process.exit(2);
}
const licence = chosen.style.meta.license.name;
if (licence !== 'CC0 1.0') throw new Error(`${flags.style} is under ${licence}, not CC0 1.0`);

mkdirSync(out, { recursive: true });
for (let k = 0; k < Number(flags.count); k++) {
  // The avatar generator hashes its seed weakly: names that differ in their last digit alone
  // gave families of look-alikes. A cryptographic hash makes the pictures independent.
  const seed = createHash('sha256').update(`${flags.style}/${flags.seed}/${k}`).digest('hex');
  const svg = createAvatar(chosen.style, {
    ...chosen.options,
    backgroundColor: SOFT,
    seed,
  }).toString();
  const png = new Resvg(svg, {
    fitTo: { mode: 'width', value: Number(flags.size) },
    font: { loadSystemFonts: false },
  })
    .render()
    .asPng();
  writeFileSync(join(out, `${flags.style}-${String(k).padStart(5, '0')}.png`), png);
}
console.log(`${flags.count} pictures of ${flags.style} (${licence}) in ${out}`);
