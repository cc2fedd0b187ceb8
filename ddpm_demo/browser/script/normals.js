// z ~ N(0, 1) from the integers of philox.js, as numpy makes float32 normals of them: the ziggurat
// of 256 layers of equal area (Marsaglia & Tsang 2000). One 32-bit number chooses the layer by
// 8 bits, the sign by one and the place within the layer by 23; 1 draw in 140 needs more.

import { Philox } from "./philox.js";

const LAYERS = 256;
const EDGE = 3.6541528853610088; // where the tail begins
const AREA = 0.00492867323399; // of each layer, and of the lowest one with its tail
const PLACES = 2 ** 23;

const density = (x) => Math.exp((-x * x) / 2);

/** Of each layer: its width per place, the places that lie under the curve whole, its height. */
function layers() {
  const width = new Float32Array(LAYERS);
  const inside = new Uint32Array(LAYERS);
  const height = new Float32Array(LAYERS);
  const lowest = AREA / density(EDGE); // as wide as a box of its area would be
  width[0] = lowest / PLACES;
  inside[0] = Math.round((EDGE / lowest) * PLACES);
  height[0] = 1;
  let x = EDGE;
  for (let k = LAYERS - 1; k > 0; k -= 1) {
    width[k] = x / PLACES;
    height[k] = density(x);
    const above = k > 1 ? Math.sqrt(-2 * Math.log(AREA / x + density(x))) : 0;
    inside[k] = Math.round((above / x) * PLACES);
    x = above;
  }
  return { width, inside, height };
}

const { width, inside, height } = layers();

/** One normal, rounded to float32 wherever numpy rounds. */
function draw(source) {
  for (;;) {
    const word = source.next();
    const layer = word & 0xff;
    const place = word >>> 9;
    const size = Math.fround(place * width[layer]);
    const x = word & 0x100 ? -size : size;
    if (place < inside[layer]) return x;
    if (layer === 0) return tail(source, (place >>> 8) & 1);
    const rise = Math.fround(height[layer - 1] - height[layer]);
    const y = Math.fround(Math.fround(rise * Math.fround(source.nextUnit())) + height[layer]);
    if (y < Math.exp(-0.5 * x * x)) return x;
  }
}

/** A normal beyond ± `EDGE` (Marsaglia 1964). */
function tail(source, negative) {
  const exponential = () => -Math.fround(Math.log1p(-source.nextUnit()));
  for (;;) {
    const beyond = Math.fround(exponential() / EDGE);
    const y = exponential();
    if (y + y > beyond * beyond) return negative ? -(EDGE + beyond) : EDGE + beyond;
  }
}

/** `count` normals in float32, the same for equal arguments; see `Philox`. */
export function normal(count, seed, stream, step = 0) {
  const source = new Philox(seed, stream, step);
  return Float32Array.from({ length: count }, () => draw(source));
}

/** `count` normals for each of `seeds`, one picture after the other, each from its seed alone. */
export function normalPerPicture(count, seeds, stream, step = 0) {
  const z = new Float32Array(count * seeds.length);
  seeds.forEach((seed, k) => z.set(normal(count, seed, stream, step), k * count));
  return z;
}
