// What runs in the worker: loads onnxruntime-web and a model, and answers what network.js asks.

import { splitVariance } from "./diffusion/parameterisation.js";

const [SAMPLE, TIMESTEP, LABELS] = ["sample", "timestep", "class_labels"]; // inputs of the model

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

  /** `files` has `script` and `binary` of onnxruntime-web for `provider`, "wasm" or "webgpu". */
  static async open({ model, files, provider, threads }) {
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

/**
 * Answers the messages at a `port`, such as a worker's own scope: first "open", then "call". A
 * network computes one thing at a time: who was cancelled may have left it at work.
 */
export function serve(port) {
  let session = null;
  let before = Promise.resolve();
  async function answer({ id, kind, ...asked }) {
    try {
      if (kind === "open") {
        session = await Session.open(asked);
        port.postMessage({ id, value: null });
      } else {
        const value = await session.run(asked);
        port.postMessage({ id, value }, [value.buffer]);
      }
    } catch (error) {
      port.postMessage({ id, error: String(error?.message ?? error) });
    }
  }
  port.onmessage = ({ data }) => (before = before.then(() => answer(data)));
}
