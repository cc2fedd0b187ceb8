// z = f(seed, stream, step): the integers of ddpm_demo/randomness.py, that is numpy's Philox.
// Philox4x64 with ten rounds (Salmon et al. 2011) is counter-based: every block of four 64-bit
// numbers is a bijection of its counter, chosen by the key. A 64-bit number is two of 32 bits
// here, the low half first.

const ROUNDS = 10;
const MULTIPLIERS = [0xe14c6c93, 0xd2e7470e, 0x95121157, 0xca5a8263]; // of words 0 and 2
const WEYL = [0x7f4a7c15, 0x9e3779b9, 0x84caa73b, 0xbb67ae85]; // what a round adds to the key
const WORDS = 8; // 32-bit words of a block

/** The upper 32 bits of a product of two 32-bit numbers; no partial product exceeds 2⁴⁸. */
function upper(a, b) {
  return Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 2 ** 16)) / 2 ** 16);
}

/** Writes the 128 bits of a product of two 64-bit numbers to `out`, the lowest word first. */
function multiply(aLow, aHigh, bLow, bHigh, out) {
  const lower = (a, b) => Math.imul(a, b) >>> 0;
  const second = upper(aLow, bLow) + lower(aLow, bHigh) + lower(aHigh, bLow);
  const carried = Math.floor(second / 2 ** 32);
  const third = upper(aLow, bHigh) + upper(aHigh, bLow) + lower(aHigh, bHigh) + carried;
  out[0] = lower(aLow, bLow);
  out[1] = second; // typed arrays keep the lowest 32 bits of a whole number
  out[2] = third;
  out[3] = upper(aHigh, bHigh) + Math.floor(third / 2 ** 32);
}

/** CRC-32 of a text in UTF-8, as zlib's. */
export function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A stream of 32-bit numbers that starts the same for equal arguments. */
export class Philox {
  /**
   * `seed` is 0 … 2³² − 1; `stream` says what the draw is for, such as "reverse"; `step` is the
   * number of the draw within its stream, below 2³².
   */
  constructor(seed, stream, step = 0) {
    this.key = Uint32Array.of(seed, 0, crc32(stream), 0);
    this.counter = Uint32Array.of(0, 0, 0, 0, 0, 0, step, 0);
    this.block = new Uint32Array(WORDS);
    this.place = WORDS;
  }

  /** The next number, 0 … 2³² − 1: the two halves of each 64-bit number, the low one first. */
  next() {
    if (this.place === WORDS) this.#fill();
    this.place += 1;
    return this.block[this.place - 1];
  }

  /** The next number as one of [0, 1), in steps of 2⁻²⁴. */
  nextUnit() {
    return (this.next() >>> 8) / 2 ** 24;
  }

  #fill() {
    const { counter, block, key } = this;
    counter[0] += 1; // 2³² blocks of one draw would overflow it: 128 GiB of numbers
    block.set(counter);
    const k = key.slice();
    const [left, right] = [new Uint32Array(4), new Uint32Array(4)];
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round) {
        for (const at of [0, 2]) {
          const low = k[at] + WEYL[at];
          k[at + 1] += WEYL[at + 1] + (low > 0xffffffff ? 1 : 0);
          k[at] = low;
        }
      }
      multiply(block[0], block[1], MULTIPLIERS[0], MULTIPLIERS[1], left);
      multiply(block[4], block[5], MULTIPLIERS[2], MULTIPLIERS[3], right);
      block[0] = right[2] ^ block[2] ^ k[0];
      block[1] = right[3] ^ block[3] ^ k[1];
      block[2] = right[0];
      block[3] = right[1];
      block[4] = left[2] ^ block[6] ^ k[2];
      block[5] = left[3] ^ block[7] ^ k[3];
      block[6] = left[0];
      block[7] = left[1];
    }
    this.place = 0;
  }
}
