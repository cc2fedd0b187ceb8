// The network in its worker: what is asked, what comes back, and what goes wrong. In the place of
// onnxruntime-web stands a module whose network adds the timestep and the label to its input.
import assert from "node:assert/strict";
import test from "node:test";
import { draw } from "../../../ddpm_demo/browser/script/drawing.js";
import { described, Network } from "../../../ddpm_demo/browser/script/network.js";
import { serve } from "../../../ddpm_demo/browser/script/serving.js";

const STAND_IN = `
  export const env = { wasm: {} };
  export class Tensor {
    constructor(type, data, dims) { Object.assign(this, { type, data, dims }); }
    async getData() { return this.data; }
    dispose() {}
  }
  const sum = ({ sample, timestep, class_labels: labels }, wide) => {
    const [batch, channels, height, width] = sample.dims;
    const size = channels * height * width;
    const out = new Float32Array(batch * size * wide);
    for (let k = 0; k < batch * size; k += 1) {
      const picture = Math.floor(k / size);
      const label = labels ? Number(labels.data[picture]) : 0;
      out[picture * size * wide + (k % size)] =
        sample.data[k] + Number(timestep.data[picture]) + 1000 * label;
    }
    return new Tensor("float32", out, [batch, channels * wide, height, width]);
  };
  export const InferenceSession = {
    async create(model, { executionProviders: [provider] }) {
      const told = JSON.parse(new TextDecoder().decode(model));
      let runs = 0;
      if (told.breaks?.includes(provider)) throw new Error(provider + " is broken");
      return {
        inputNames: ["sample", "timestep", ...(told.classes ? ["class_labels"] : [])],
        outputNames: ["output"],
        async run(feeds) {
          if (told.stops && (runs += 1) > 1) throw new Error("out of memory");
          const ready = env.wasm.wasmBinary.byteLength === 3 && env.wasm.numThreads === 1;
          if (!ready) throw new Error("not set up");
          const output = sum(feeds, told.wide ?? 1);
          if (told.odd === provider) output.data.fill(NaN);
          return { output };
        },
      };
    },
  };`;

const script = `data:text/javascript,${encodeURIComponent(STAND_IN)}`;
const files = { script, binary: new Blob([new Uint8Array(3)]) };

/** A worker of this thread. */
function worker() {
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  port1.terminate = () => port1.close();
  return port1;
}

const ABOUT = { shape: [1, 2, 2], scheduler: { num_train_timesteps: 10, beta_end: 0.5 } };

function open(told = {}, about = {}, runtime = {}) {
  const model = new TextEncoder().encode(JSON.stringify(told)).buffer;
  const whole = { worker, wasm: files, ...runtime };
  return Network.open({ model, about: { ...ABOUT, ...about }, runtime: whole, threads: 4 });
}

const refused = (code, reason) => (error) =>
  error.code === code && (reason === undefined || reason.test(error.details.reason));

test("a batch with a timestep for each picture, and one for all", async () => {
  const network = await open();
  assert.deepEqual([network.provider, network.threads, network.size], ["wasm", 1, 4]);
  const x_t = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
  assert.deepEqual([...(await network.call(x_t, [3, 5]))], [3, 4, 5, 6, 9, 10, 11, 12]);
  assert.deepEqual([...(await network.call(x_t, 2))], [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(x_t.length, 8); // it was not handed over
  network.close();
});

test("labels reach a network that knows classes", async () => {
  const network = await open({ classes: true }, { classes: ["a", "b"] });
  const output = await network.call(new Float32Array(8), 0, [2, 1]);
  assert.deepEqual([...output], [2000, 2000, 2000, 2000, 1000, 1000, 1000, 1000]);
  network.close();
});

test("of a network that says the variance too the mean comes back", async () => {
  const network = await open({ wide: 2 });
  const output = await network.call(new Float32Array(8), [1, 2]);
  assert.deepEqual([...output], [1, 1, 1, 1, 2, 2, 2, 2]);
  network.close();
});

test("answers find who asked, several at once", async () => {
  const network = await open();
  const asked = [1, 2, 3].map((timestep) => network.call(new Float32Array(4), timestep));
  assert.deepEqual((await Promise.all(asked)).map(([first]) => first), [1, 2, 3]);
  network.close();
});

test("a model that cannot be run is refused with the reason", async () => {
  await assert.rejects(open({ breaks: ["wasm"] }), refused("network_failed", /wasm is broken/));
  await assert.rejects(open({ odd: "wasm" }), refused("network_failed", /not finite/));
  const network = await open({ stops: true });
  const call = network.call(new Float32Array(4), 0);
  await assert.rejects(call, refused("network_failed", /out of memory/));
  network.close();
});

test("a model may be on its way still", async () => {
  const model = new TextEncoder().encode("{}").buffer;
  const whole = { about: ABOUT, runtime: { worker, wasm: async () => files } };
  const network = await Network.open({ model: Promise.resolve(model), ...whole });
  assert.deepEqual([...(await network.call(new Float32Array(4), 3))], [3, 3, 3, 3]);
  network.close();
  const lost = Promise.reject(new Error("404"));
  await withGraphics({}, () =>
    assert.rejects(Network.open({ model: lost, ...whole }), { message: "404" }),
  );
});

test("after it was closed nothing is answered", async () => {
  const network = await open();
  const late = network.call(new Float32Array(4), 0);
  network.close();
  await assert.rejects(late, refused("network_closed"));
  await assert.rejects(network.call(new Float32Array(4), 0), refused("network_closed"));
});

/** With a graphics processor that says `info` of itself. */
async function withGraphics(info, work) {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const gpu = { requestAdapter: async () => info && { info } };
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  try {
    await work();
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  }
}

const providerOf = async (told = {}, about = {}) => {
  const network = await open(told, about, { webgpu: async () => files });
  network.close();
  return network.provider;
};

test("WebGPU where it works", async (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  await withGraphics({}, async () => {
    assert.equal(await providerOf(), "webgpu");
    assert.equal(await providerOf({ classes: true }, { classes: ["a", "b"] }), "webgpu");
    assert.equal(warned.mock.callCount(), 0);
    assert.equal(await providerOf({ breaks: ["webgpu"] }), "wasm");
    assert.equal(await providerOf({ odd: "webgpu" }), "wasm");
    assert.equal(warned.mock.callCount(), 2);
  });
  for (const none of [{ isFallbackAdapter: true }, null])
    await withGraphics(none, async () => assert.equal(await providerOf(), "wasm"));
});

test("a drawing ends with its signal, before the network is asked again", async () => {
  const network = await open();
  const stop = new AbortController();
  const seen = [];
  const drawing = async () => {
    const settings = { num_images: 1, steps: 10 };
    for await (const { t } of draw(network, settings, { signal: stop.signal })) {
      seen.push(t);
      if (t === 8) stop.abort(new Error("enough"));
    }
  };
  await assert.rejects(drawing(), /enough/);
  assert.deepEqual(seen, [10, 9, 8]);
  network.close();
});

test("a drawing ends with its signal though the network has not answered", async () => {
  const stop = new AbortController();
  const call = () => (setTimeout(() => stop.abort(new Error("enough"))), new Promise(() => {}));
  const drawing = draw({ ...described(ABOUT), call }, { steps: 3 }, { signal: stop.signal });
  await assert.rejects(drawing.next(), /enough/);
  const late = draw(described(ABOUT), { steps: 3 }, { signal: stop.signal }); // cannot be called
  await assert.rejects(late.next(), /enough/);
});
