// What is refused: the codes of ddpm_demo/errors.py, for the page to put into words.

/** An error with a code and its numbers; `message` is for whoever reads a console. */
export class Refused extends Error {
  constructor(code, details = {}) {
    super(`${code} ${JSON.stringify(details)}`);
    this.name = "Refused";
    this.code = code;
    this.details = details;
  }
}

/** Refuses a `value` that is not one of `allowed`. */
export function checkChoice(name, value, allowed) {
  if (allowed.includes(value)) return;
  throw new Refused("bad_choice", { name, value, allowed: allowed.join(", ") });
}

/** Refuses a `value` that is no whole number of `low` … `high`. */
export function checkWhole(name, value, low, high) {
  if (!Number.isInteger(value)) throw new Refused("bad_settings", { name, value });
  checkRange(name, value, low, high);
}

/** Refuses a `value` outside of `low` … `high`. */
export function checkRange(name, value, low, high) {
  if (value >= low && value <= high) return;
  throw new Refused("out_of_range", { name, value, low, high });
}
