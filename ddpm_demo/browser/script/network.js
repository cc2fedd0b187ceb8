// A model's network in a worker of its own, so that the page stays awake while it computes.

import { Refused } from "./errors.js";
import { predictionTypeOf, scheduleOf } from "./diffusion/schedule.js";

/**
 * What a reverse process needs to know of a model: `about` has `shape` [channels, height, width],
 * `classes` (names in the order of their labels), `knows_none` (whether "no class" was learned too)
 * and `scheduler`, the model's scheduler_config.json.
 */
export function described(about) {
  const { shape, classes = [], knows_none: knowsNone = true, scheduler } = about;
  return {
    shape,
    size: shape.reduce((product, edge) => product * edge, 1),
    classes,
    knowsNone,
    schedule: scheduleOf(scheduler),
    predictionType: predictionTypeOf(scheduler),
  };
}

/** Whether a graphics processor is there for WebGPU; a software one is slower than wasm. */
async function hasGraphics() {
  try {
    const adapter = await globalThis.navigator?.gpu?.requestAdapter();
    return Boolean(adapter) && !adapter.info?.isFallbackAdapter;
  } catch {
    return false;
  }
}

/** Questions to a worker, each with its answer as a promise. */
class Line {
  constructor(worker) {
    this.worker = worker;
    this.waiting = new Map();
    this.asked = 0;
    this.ended = null; // why no answer will come any more
    worker.onmessage = ({ data }) => this.#answered(data);
    worker.onerror = (event) => this.end(new Refused("network_failed", { reason: event.message }));
  }

  /** The answer to a message; the buffers in `transfer` go to the worker for good. */
  ask(message, transfer = []) {
    if (this.ended) return Promise.reject(this.ended);
    const id = (this.asked += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message }, transfer);
    });
  }

  end(error) {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }

  #answered({ id, value, error }) {
    const asker = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) asker?.reject(new Refused("network_failed", { reason: error }));
    else asker?.resolve(value);
  }
}

/** A model's network: `shape`, `classes` and the rest of `described`, and `call`. */
export class Network {
  /**
   * Starts a worker and loads the model in it: on the graphics processor where that works, else on
   * the processor.
   *
   * `model` is the ONNX file or a promise of it; `about` as for `described`. `runtime` says where everything is:
   * `worker`, the address of worker.js with all that it imports in one script, or a function that
   * gives a worker; and of onnxruntime-web `wasm` and, if it is there, `webgpu`, each {script,
   * binary} or a function that gives a promise of them. `script` (an ES module) and `binary` are
   * absolute addresses or blobs. A page that was opened as a file needs blobs, and a blob's address
   * for `worker`. `threads` counts only where the page is cross-origin isolated; without it, one.
   *
   * Refused with "network_failed" and its `reason` where the model cannot be run.
   */
  static async open({ model, about, runtime, threads = 1 }) {
    Promise.resolve(model).catch(() => {}); // it is awaited below, maybe after it failed
    const isolated = globalThis.crossOriginIsolated === true;
    if (runtime.webgpu && (await hasGraphics())) {
      try {
        return await Network.#on("webgpu", { model, about, runtime, threads: 1 });
      } catch (error) {
        if (!runtime.wasm) throw error;
        console.warn("WebGPU does not run this model, so wasm does:", error);
      }
    }
    return Network.#on("wasm", { model, about, runtime, threads: isolated ? threads : 1 });
  }

  /** The network in a worker of its own, once it has answered. */
  static async #on(provider, { model, about, runtime, threads }) {
    const found = runtime[provider];
    const given = [model, typeof found === "function" ? found() : found];
    const [bytes, files] = await Promise.all(given); // side by side
    const { worker: place } = runtime;
    const worker = typeof place === "function" ? place() : new Worker(place);
    const network = new Network(about, new Line(worker), provider, threads);
    try {
      await network.line.ask({ kind: "open", model: bytes, files, provider, threads });
      await network.#probe();
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  constructor(about, line, provider, threads) {
    Object.assign(this, described(about), { line, provider, threads });
  }

  /** Throws unless a forward pass of one grey picture comes to numbers. */
  async #probe() {
    const labels = this.classes.length ? [0] : null;
    const output = await this.call(new Float32Array(this.size), 0, labels);
    if (output.every(Number.isFinite)) return;
    throw new Refused("network_failed", { reason: "its output is not finite" });
  }

  /**
   * The output of the mean for pictures x_t, one after the other, as a Float32Array of that length.
   *
   * `timesteps` is one 0-based timestep for all or one per picture; `labels` one label per picture,
   * the number of classes for "no class", or null for a network without classes.
   */
  async call(x_t, timesteps, labels = null) {
    const batch = x_t.length / this.size;
    const each = typeof timesteps === "number" ? Array(batch).fill(timesteps) : timesteps;
    const own = x_t.slice(); // what is handed over is lost here
    const shape = [batch, ...this.shape];
    const message = { kind: "call", x_t: own, shape, timesteps: each, labels };
    return this.line.ask(message, [own.buffer]);
  }

  /** Ends the worker; calls under way and later ones are refused. */
  close() {
    this.line.worker.terminate();
    this.line.end(new Refused("network_closed"));
  }
}
