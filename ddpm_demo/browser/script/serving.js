// What runs in the worker: loads onnxruntime-web and a model, and answers what network.js asks.

import { splitVariance } from "./diffusion/parameterisation.js";

const [SAMPLE, TIMESTEP, LABELS] = ["sample", "timestep", "class_labels"]; // inputs of the model

/** Whether a graphics processor is there for WebGPU; a software one is slower than wasm. */
async function hasGraphics() {
  try {
    const adapter = await globalThis.navigator?.gpu?.requestAdapter();
    return Boolean(adapter) && !adapter.info?.isFallbackAdapter;
  } catch {
    return false;
  }
}

/** onnxruntime-web, from addresses or from blobs. */
async function loaded({ script, binary }, threads) {
  // a page that was opened as a file has no origin: a worker of it may import its own blobs alone
  const own = typeof script === "string" ? null : URL.createObjectURL(typed(script));
  const ort = await import(own ?? script);
  ort.env.wasm.wasmBinary = await contentOf(binary);
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false; // this is a worker already
  return ort;
}

const typed = (content) => new Blob([content], { type: "text/javascript" });

/** The bytes at an address, or of a blob. */
async function contentOf(place) {
  if (typeof place !== "string") return place.arrayBuffer();
  const found = await fetch(place);
  if (!found.ok) throw new Error(`${place}: ${found.status}`);
  return found.arrayBuffer();
}

const wholeNumbers = (values) => BigInt64Array.from(values, BigInt);

/** A model on one provider. */
class Session {
  constructor(ort, session) {
    this.ort = ort;
    this.session = session;
  }

  static async open(model, files, provider, threads) {
    const ort = await loaded(files, threads);
    const session = await ort.InferenceSession.create(model, { executionProviders: [provider] });
    return new Session(ort, session);
  }

  /** The output of the mean for one batch. */
  async run({ x_t, shape, timesteps, labels }) {
    const { Tensor } = this.ort;
    const inputs = {
      [SAMPLE]: new Tensor("float32", x_t, shape),
      [TIMESTEP]: new Tensor("int64", wholeNumbers(timesteps), [timesteps.length]),
    };
    if (this.session.inputNames.includes(LABELS))
      inputs[LABELS] = new Tensor("int64", wholeNumbers(labels), [labels.length]);
    const outputs = await this.session.run(inputs);
    const output = outputs[this.session.outputNames[0]];
    const values = Float32Array.from(await output.getData());
    for (const tensor of [...Object.values(inputs), output]) tensor.dispose();
    const [batch, ...edges] = shape;
    return splitVariance(values, batch, edges.reduce((product, edge) => product * edge, 1));
  }
}


/** The session on the graphics processor where that works, else on the processor. */
async function opened({ model, files, threads, shape }) {
  if (files.webgpu && (await hasGraphics())) {
    try {
      const session = await Session.open(model, files.webgpu, "webgpu", 1);
      await probe(session, shape);
      return { session, provider: "webgpu", threads: 1 };
    } catch (error) {
      console.warn("WebGPU does not run this model, so wasm does:", error);
    }
  }
  const session = await Session.open(model, files.wasm, "wasm", threads);
  return { session, provider: "wasm", threads };
}

/** Throws unless one forward pass of one picture comes to numbers. */
async function probe(session, shape) {
  const x_t = new Float32Array(shape.reduce((product, edge) => product * edge, 1));
  const output = await session.run({ x_t, shape: [1, ...shape], timesteps: [0], labels: [0] });
  if (!output.every(Number.isFinite)) throw new Error("the output is not finite");
}

/** Answers the messages at a `port`, such as a worker's own scope: first "open", then "call". */
export function serve(port) {
  let session = null;
  port.onmessage = async ({ data }) => {
    const { id, kind } = data;
    try {
      if (kind === "open") {
        const { session: made, ...about } = await opened(data);
        session = made;
        port.postMessage({ id, value: about });
      } else {
        const value = await session.run(data);
        port.postMessage({ id, value }, [value.buffer]);
      }
    } catch (error) {
      port.postMessage({ id, error: String(error?.message ?? error) });
    }
  };
}
