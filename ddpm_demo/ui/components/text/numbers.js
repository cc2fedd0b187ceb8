// How a number is written on the page: one format, the same as in ui/numbers.py.
// 1.9 × 10⁻⁵ with its power set high, a true minus, a comma between thousands, a space before %.

const HARD_SPACE = "\u00a0"; // a space at which no line ends
const BIG = 1e6; // from here on a power of ten

const superscript = (number) =>
  String(number).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));

/** With a true minus, and none before nothing but zeros. */
const signed = (text) => (/^-[0.,]*$/.test(text) ? text.slice(1) : text.replace("-", "−"));

const formats = new Map(); // to make one takes longer than a chart may

function grouped(value, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat("en-US", options));
  return signed(formats.get(key).format(value));
}

const decimalsOf = (n) => ({ minimumFractionDigits: n, maximumFractionDigits: n });

/** 10⁻⁵ with its mantissa before it. */
const powerOf = (mantissa, exponent) =>
  `${mantissa}${HARD_SPACE}×${HARD_SPACE}10${superscript(exponent)}`;

function scientific(value) {
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return powerOf(signed(mantissa), Number(exponent));
}

/** A number with fixed decimals; a power of ten where they would be nothing but zeros. */
function formatNumber(value, decimals = 4) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value === 0 || (size >= 10 ** (1 - decimals) && size < BIG))
    return grouped(value, decimalsOf(decimals));
  return scientific(value);
}

/** With so many digits that say something; a power of ten below 0.001 and from a million on. */
function formatFigure(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value !== 0 && !(size >= 1e-3 && size < BIG)) return scientific(value);
  return grouped(value, { maximumSignificantDigits: digits });
}

/** A whole number, a comma between thousands. */
const formatCount = (value) => grouped(value, decimalsOf(0));

/** A share of 0 … 1 in percent; what is no number is unknown. */
function formatPercent(share, decimals = 0) {
  return Number.isFinite(share) ? `${grouped(100 * share, decimalsOf(decimals))}${HARD_SPACE}%` : "–";
}

/** Decibels with one digit; JSON cannot carry the infinity of a clean picture, so null is ∞. */
function formatDecibel(value) {
  if (Number.isFinite(value)) return `${grouped(value, decimalsOf(1))}${HARD_SPACE}dB`;
  return value === -Infinity ? `−∞${HARD_SPACE}dB` : `∞${HARD_SPACE}dB`;
}

/** Bytes: 980 B, 12 kB, 3.4 MB, 120 MB. */
function formatSize(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let k = 0;
  while (bytes >= 999.5 && k < units.length - 1) {
    bytes /= 1000;
    k += 1;
  }
  return `${bytes.toFixed(k > 1 && bytes < 9.95 ? 1 : 0)}${HARD_SPACE}${units[k]}`;
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = {
    formatCount, formatDecibel, formatFigure, formatNumber, formatPercent, formatSize, grouped,
    decimalsOf, powerOf, signed, superscript,
  };
