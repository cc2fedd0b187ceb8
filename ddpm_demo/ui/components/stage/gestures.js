// What a pointer does on the stage: a tap is a tap, a sideways drag scrubs, hovering points.

const SLACK = 6; // CSS pixels a tap may wander

/**
 * `on` has start(), scrub(share) with the way gone since then as a share of the stage's width,
 * tap(event) and hover(event or null); buttons on the stage are left alone.
 */
function listenToStage(stage, on) {
  let grip = null;

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary || event.target.closest("button")) return;
    event.preventDefault(); // no selecting of text, no dragging of pictures
    grip = { x: event.clientX, y: event.clientY, moved: false };
    on.start();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!grip) return on.hover(event.pointerType === "mouse" ? event : null);
    const way = event.clientX - grip.x;
    if (!grip.moved && Math.abs(way) > SLACK) {
      grip.moved = true;
      stage.setPointerCapture(event.pointerId);
      on.hover(null);
    }
    if (grip.moved) on.scrub(way / stage.clientWidth);
  });
  stage.addEventListener("pointerup", (event) => {
    const tapped = grip && !grip.moved && Math.abs(event.clientY - grip.y) <= SLACK;
    grip = null;
    if (tapped) on.tap(event);
  });
  stage.addEventListener("pointercancel", () => (grip = null));
  stage.addEventListener("pointerleave", () => on.hover(null));
}

/** The same where a drag moves a player; `on` has tap and hover. */
function listenToPlayer(stage, player, on) {
  const { state } = player;
  let from = 0;
  listenToStage(stage, {
    ...on,
    start() {
      from = state.index;
      player.slider.focus({ preventScroll: true }); // the keys work after a touch of the stage
    },
    scrub: (share) => state.count && player.seek(from + share * (state.total - 1)),
  });
}
