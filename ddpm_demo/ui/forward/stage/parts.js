// Small parts of the forward stage: the choice of the noise, the warning, and what tests may ask.
// Stands behind stage.js and readouts.js.

/** Three buttons, in the colours of the statistics' curves, and a sentence on the chosen one. */
function createNoises(changed) {
  const hint = make("p", { class: "dd-note" });
  const buttons = NOISES.map((noise) => {
    const name = make("span");
    const button = make("button", { type: "button", class: "dd-view", "data-noise": noise });
    button.append(make("i", { class: "dd-swatch" }), name);
    button.addEventListener("click", () => choose(noise));
    return { noise, button, name };
  });
  const node = make("div", { class: "dd-views", role: "group" }, ...buttons.map((b) => b.button));
  let now = NOISES[0];

  function choose(noise) {
    now = noise;
    changed(noise);
  }

  return {
    node,
    hint,
    choose,
    get now() { return now; },
    say(words) {
      node.setAttribute("aria-label", words.noises);
      for (const { noise, button, name } of buttons) {
        setMath(name, words[`noise_${noise}`]);
        button.setAttribute("aria-pressed", noise === now);
      }
      setMath(hint, words[`hint_${now}`]);
    },
  };
}

/** Which colour is which noise, beside curves that stand far from the buttons. */
function createLegend() {
  const names = NOISES.map(() => make("span"));
  const entries = NOISES.map((noise, k) =>
    make("span", { "data-noise": noise }, make("i", { class: "dd-swatch" }), names[k]),
  );
  const expected = make("span");
  entries.push(make("span", {}, make("i", { class: "dd-swatch dd-wide" }), expected));
  return {
    node: make("p", { class: "dd-legend" }, ...entries),
    say(words) {
      NOISES.forEach((noise, k) => setMath(names[k], words[`noise_${noise}`]));
      setText(expected, words.number_predicted);
    },
  };
}

/** The largest ᾱ_T of the processes that do not end in noise; 0 where all do. */
function signalLeft(processes) {
  return Math.max(0, ...processes.map(({ bars }) => bars.at(-1)).filter((bar) => bar > NEVER_NOISE));
}

/** A sentence for each process that does not end in noise. */
function warnings(processes, words) {
  return processes
    .filter(({ bars }) => bars.at(-1) > NEVER_NOISE)
    .map(({ schedule, T, rescale, bars }) => {
      const alphaBar = bars.at(-1);
      const numbers = {
        schedule: words[schedule],
        T,
        alpha_bar: formatNumber(alphaBar, 3),
        snr: formatDecibel(snrDecibel(alphaBar)),
        signal: formatPercent(Math.sqrt(alphaBar)),
      };
      const sentence = `${words.never_noise} ${rescale ? words.mend_longer : words.mend_rescale}`;
      const text = sentence.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
      return make("p", {}, text);
    });
}

/** What tests and other scripts may ask of a stage, and set. */
function forwardHandle(stage) {
  const process = (k) => stage.scene.processes[k];
  const index = () => stage.player.state.index;
  const shown = (k) => Float64Array.from(stage.scene.at(process(k), stage.noises.now, index()));
  return {
    get t() { return index(); },
    /** The query of a link that shows the same. */
    get link() { return stage.link; },
    get T() { return stage.scene?.T ?? 0; },
    get id() { return stage.scene?.id ?? null; },
    get playing() { return stage.player.state.playing; },
    get alphaBar() { return stage.scene?.processes[0].bars[index()] ?? null; },
    get noise() { return stage.noises.now; },
    /** How far the chain was walked, and whether the running statistics are complete. */
    get reached() { return stage.scene?.processes.map(({ chain }) => chain.reached) ?? []; },
    get complete() { return Boolean(stage.scene?.worked); },
    /** The server refused the picture that was awaited. */
    missed: () => stage.missed(),
    /** What was drawn last: {t, noise, numbers, histograms, cursors of all curves}. */
    get now() { return stage.view?.now ?? null; },
    /** x_t of a process at the present t, not clipped; and as it is drawn, RGBA row by row. */
    x: shown,
    pixels(k = 0) {
      const { scene } = stage;
      const rgba = new Uint8ClampedArray(4 * scene.width * scene.height);
      return forwardPixels(shown(k), scene.channels, rgba);
    },
    statistics: (k = 0) => process(k).statistics,
    choose: stage.noises.choose,
    seek: stage.player.seek,
    toggle: stage.player.toggle,
  };
}
