// Renders cartoon faces as PNG files; the same arguments write the same bytes.
//
//   npm install
//   node render.mjs OUT [--style pixel-art,thumbs,open-peeps] [--count 8000] [--size 64] [--seed 0]
//                       [--labels FILE]
//
// --count is of each style. --labels writes what was drawn in each picture, as JSON.
// All styles are CC0 1.0; the run stops should a style's own licence field say otherwise.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { lorelei, notionists, openPeeps, pixelArt, thumbs } from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { Resvg } from '@resvg/resvg-js';

const SOFT = ['8ecae6', 'cdb4f0', 'ffb3c7', 'ffd6a5', 'bff0b8', 'fff1a8', 'a0e7e0'];
const variants = (prefix, numbers, digits = 2) =>
  numbers.map((k) => prefix + String(k).padStart(digits, '0'));

// What is narrowed, is narrowed for 32 × 32 pixels: strong colours on soft grounds, the widest
// eyes, small tilts, smiles that still read as smiles, heads that fill the picture.
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
  'open-peeps': {
    style: openPeeps,
    options: {
      scale: 112,
      translateY: 4,
      face: [
        'awe', 'calm', 'cheeky', 'cute', 'eatingHappy', 'explaining', 'lovingGrin1',
        'lovingGrin2', 'smile', 'smileBig', 'smileLOL', 'smileTeethGap',
      ],
      headContrastColor: [
        '2c1b18', '724133', 'a55728', 'b58143', 'd6b370', 'c93305', '4a312c', 'e8e1e1',
      ],
      facialHairProbability: 10,
      accessoriesProbability: 20,
      maskProbability: 0,
    },
  },
  // left out of training: what a shipped model is fine-tuned on
  lorelei: { style: lorelei, options: {} },
  notionists: { style: notionists, options: {} },
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '8000' },
    labels: { type: 'string' },
    size: { type: 'string', default: '64' },
    seed: { type: 'string', default: '0' },
    style: { type: 'string', default: 'pixel-art,thumbs,open-peeps' },
  },
});
const [out] = positionals;
const names = flags.style.split(',');
if (!out || names.some((name) => !STYLES[name])) {
  console.error(`usage: node render.mjs OUT [--style ${Object.keys(STYLES).join(',')}] …`);
  process.exit(2);
}

const labels = {};
mkdirSync(out, { recursive: true });
for (const name of names) {
  const { style, options } = STYLES[name];
  const licence = style.meta.license.name;
  if (licence !== 'CC0 1.0') throw new Error(`${name} is under ${licence}, not CC0 1.0`);
  for (let k = 0; k < Number(flags.count); k++) {
    // The avatar generator hashes its seed weakly: names that differ in their last digit alone
    // gave families of look-alikes. A cryptographic hash makes the pictures independent.
    const seed = createHash('sha256').update(`${name}/${flags.seed}/${k}`).digest('hex');
    const avatar = createAvatar(style, { ...options, backgroundColor: SOFT, seed });
    const png = new Resvg(avatar.toString(), {
      fitTo: { mode: 'width', value: Number(flags.size) },
      font: { loadSystemFonts: false },
    })
      .render()
      .asPng();
    const file = `${name}-${String(k).padStart(5, '0')}.png`;
    writeFileSync(join(out, file), png);
    labels[file] = { style: name, ...avatar.toJson().extra };
  }
  console.log(`${flags.count} pictures of ${name} (${licence}) in ${out}`);
}
if (flags.labels) writeFileSync(flags.labels, JSON.stringify(labels));
