// Where a page stands, and how it goes to where another one stands.

// the stage of each tab that has a slider; see createPlace in components/stage/player.js
const PLACES = {
  sample: "#sample-timeline [data-state]",
  forward: "#forward-stage [data-state]",
  train: "#train-previews [data-state]",
  loss: "#loss-stage [data-state]",
};
const LOOK_MS = 200;

/** The name of the open tab; null before the page is there. */
function openTab() {
  const chosen = "#tabs > .tab-wrapper [role=tab][aria-selected=true]";
  return /^tab-(.+)-button$/.exec(document.querySelector(chosen)?.id ?? "")?.[1] ?? null;
}

/** Tab and t of this page; t is null where the tab shows nothing with a slider. */
function placeNow() {
  const tab = openTab();
  const t = tab && document.querySelector(PLACES[tab])?.place?.t;
  return { tab, t: Number.isFinite(t) ? t : null };
}

/**
 * Whether Forward, by the query `shown` of its stage, shows what a page's link asks of it: before
 * that it shows what every page opens with, which has another t at the same place.
 */
function showsLinked(asked, shown) {
  if (shown === undefined) return true; // another tab
  const wanted = [...new URLSearchParams(asked)].filter(([name]) => name.startsWith("forward_"));
  const there = new URLSearchParams(shown);
  return wanted.every(([name, value]) => there.get(name) === value);
}

/** Goes to a tab and a t; `wish` counts until all of it was done, or another wish came. */
function createGoing() {
  let wish = null;
  let timer = 0;
  let linked = false; // whether the stage has shown what the page's own link asks for

  function look() {
    clearTimeout(timer);
    if (!wish) return;
    const { tab, t } = wish;
    if (tab && openTab() !== tab) document.querySelector(`#tab-${tab}-button`)?.click();
    else if (t === null || arrived(tab ?? openTab(), t)) return void (wish = null);
    timer = setTimeout(look, LOOK_MS);
  }

  /** Whether the stage shows t; while it is still drawn there is not every t. */
  function arrived(tab, t) {
    const stage = document.querySelector(PLACES[tab]);
    if (stage?.dataset.state !== "done") return false;
    linked ||= showsLinked(location.search, stage.forwardStage?.link);
    return linked && stage.place.seekTo(t);
  }

  return {
    to(next) {
      wish = next;
      look();
    },
    stay: () => (wish = null),
  };
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { showsLinked };
