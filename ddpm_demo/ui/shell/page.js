// The page's own script: what no component can do, because it concerns gradio's own markup.

/** Starts everything that stands in this folder and in gaps/. */
function startPage() {
  askForOwner();
  let wake = () => {};
  goOnWhenBack(); // before what reads the streams too
  watchStream(() => wake());
  window.ddpmShell = { ...address(), wakeBy: (how) => (wake = how) };
  keepFocus();
  closeLists();
  listenForProjector();
  keepRoomTop();
  startClass();
  whenever(() => [nameControls(), nameToasts()]);
}

/** The words of the page's language; English where it is not one of ours. */
function wordsNow() {
  const language = document.documentElement.lang.toLowerCase().split("-")[0];
  return fixed.words[language] ?? fixed.words.en;
}

/** Calls `tidy` after nodes came or went, at most once a frame. */
function whenever(tidy) {
  let asked = 0;
  new MutationObserver(() => {
    if (asked) return;
    asked = requestAnimationFrame(() => {
      asked = 0;
      tidy();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
}

/**
 * Where the open room begins in the window, as `--room-top`, under the short path, whose height is
 * `--path-height`: a room's controls begin below the path and end with the window. `--room-start` is
 * where it begins on the page: stages are as high as leaves room for their player in the window.
 */
function keepRoomTop() {
  const style = document.documentElement.style;
  let last = "";
  let pressed = false; // what moves under a pressed pointer gets no click
  const measure = () => {
    if (pressed) return;
    const room = [...document.querySelectorAll(".room")].find((one) => one.offsetParent);
    const path = document.querySelector(".shell-path")?.offsetHeight ?? 0;
    const top = room ? Math.max(16 + path, Math.round(room.getBoundingClientRect().top)) : 160;
    const start = room ? Math.round(room.getBoundingClientRect().top + window.scrollY) : 168;
    const now = [top, path, start, window.innerHeight].join();
    if (last === now) return;
    style.setProperty("--room-top", `${top}px`);
    style.setProperty("--path-height", `${path}px`);
    style.setProperty("--room-start", `${start}px`);
    last = now;
    window.dispatchEvent(new Event("ddpm-measured"));
  };
  for (const name of ["scroll", "resize", "ddpm-room"])
    window.addEventListener(name, () => requestAnimationFrame(measure), { passive: true });
  const press = (down) => () => {
    pressed = down;
    requestAnimationFrame(measure);
  };
  window.addEventListener("pointerdown", press(true), { capture: true, passive: true });
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, press(false), { capture: true, passive: true });
  whenever(measure);
}
