// What one value of the server becomes in the browser: x_0, ε, one process or two, and x_t of each
// under each of the three noises. Stands behind forward.js and statistics.js.

/** A scene; `buffers` are the bytes of x_0 (uint8) and ε (float32). */
function createScene(value, [bytes, noise]) {
  const x0 = unitPixels(new Uint8Array(bytes));
  const [height, width, channels] = value.shape;
  const scene = {
    id: value.id,
    seed: value.seed,
    width,
    height,
    channels,
    x0,
    eps: new Float32Array(noise),
    picture: moments(x0),
    T: value.processes[0].betas.length,
    processes: value.processes.map(({ schedule, rescale, betas }) => ({
      schedule,
      rescale,
      betas,
      T: betas.length,
      bars: alphaBars(betas),
      chain: createChain(x0, betas, value.seed),
      statistics: emptyStatistics(),
      x: new Float64Array(x0.length), // x_t of the closed form
      shown: null, // x_t at the present t, whichever noise made it
    })),
  };
  const fresh = new Float64Array(x0.length);
  let drawn = null; // the t whose ε `fresh` holds

  return Object.assign(scene, {
    work: gatherStatistics(scene),
    share: 0, // of that work, how much is done
    /** The t of a process when the player stands at `t`. */
    own: (process, t) => sameShare(t, scene.T, process.T),
    /** How much of the chain up to `t` was walked, 0 … 1; 1 for the other noises. */
    progress(noise, t) {
      if (noise !== "chain") return 1;
      const shares = scene.processes.map((process) => {
        const goal = scene.own(process, t);
        return goal ? Math.min(1, process.chain.reached / goal) : 1;
      });
      return Math.min(...shares);
    },
    /** x_t of a process, not clipped; two processes share the ε of the player's t. */
    at(process, noise, t) {
      const own = scene.own(process, t);
      if (noise === "chain") return process.chain.at(own);
      if (noise === "fresh" && drawn !== t) {
        fillNormals(scene.seed, STREAMS.fresh, t, fresh);
        drawn = t;
      }
      const eps = noise === "fresh" ? fresh : scene.eps;
      return closedForm(scene.x0, eps, process.bars[own], process.x);
    },
    /** The two weights in the equation of x_t. */
    weights(process, noise, t) {
      const own = scene.own(process, t);
      if (noise !== "chain") return [Math.sqrt(process.bars[own]), Math.sqrt(1 - process.bars[own])];
      const beta = own ? process.betas[own - 1] : 0;
      return [Math.sqrt(1 - beta), Math.sqrt(beta)];
    },
  });
}
