// A timeline of the app on this page, and a process that is shown on it while it runs.

import { ahead } from "./ahead.js";
import { Film } from "./frames.js";

/** A timeline in `root`; `show(value)` gives it what Film makes, null empties it. */
export function createStage(root) {
  const element = make("div", { class: "timeline" });
  const props = { value: null };
  const heard = [];
  root.append(element);
  const watch = (_, update) => heard.push(update);
  mountTimeline(element, props, watch);
  mountPending(element, props, watch);
  let film = null;
  return {
    element,
    get timeline() {
      return element.timeline;
    },
    show(value) {
      props.value = value;
      heard.forEach((update) => update());
    },
    /** Takes the stage for a process; the sheets of the one before are let go. */
    take(next) {
      film?.close();
      film = next;
    },
  };
}

/** What of a moment is needed once it was shown, so that one can branch there. */
function lasting({ index, total, timestep, t, alphaBar, x_t, x_0, kept }) {
  return { index, total, timestep, t, alphaBar, x_t, x_0, kept };
}

const minus = (x, y) => x.map((value, k) => value - y[k]);

/** Seconds for so many steps more; the first excepted, for it pays for what is made ready once. */
function createPace(now = () => performance.now()) {
  let began = null;
  let steps = 0;
  return (more) => {
    if (began === null) return (began = now()) && null;
    steps += 1;
    return ((now() - began) / 1000 / steps) * more;
  };
}

/**
 * Shows the moments of a process as they come, `asked` being its `shape`, `count`, `maxFrames` and
 * `plate`, and calls `each(moment)`.
 *
 * Answers {kept, done}: what `keeps` leaves of the moments that the timeline has, and whether the
 * picture was reached.
 * Where `signal` was aborted the process ends where it is; another fault is thrown.
 */
export async function follow(stage, moments, asked, each = () => {}) {
  const { shape, count, maxFrames, plate, signal, keeps = lasting } = asked;
  const kept = [];
  const pace = createPace();
  let film = null;
  let before = null;
  try {
    for await (const moment of ahead(moments)) {
      if (!film) {
        film = new Film(shape, count, Math.min(moment.total + 1, maxFrames), plate);
        stage.take(film);
      }
      const done = moment.t === 0;
      const left = done ? null : pace(moment.total - 1 - moment.index);
      if (moment.kept) {
        const change = before && minus(moment.x_t, before);
        kept.push(keeps(moment));
        stage.show(await film.add({ ...moment, change }, done, left));
      }
      before = moment.x_t;
      each(moment);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    const value = film?.stopped() ?? null;
    if (value) stage.show(value);
    return { kept, done: false };
  }
  return { kept, done: true };
}
