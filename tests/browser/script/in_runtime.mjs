// Draws with a model in onnxruntime-web and writes the pictures to a file, as float32.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { draw } from "../../../ddpm_demo/browser/script/drawing.js";
import { Network } from "../../../ddpm_demo/browser/script/network.js";
import { serve } from "../../../ddpm_demo/browser/script/serving.js";

const { about, settings, model, runtime, out } = JSON.parse(process.argv[2]);
const bytes = fs.readFileSync(model);

/** A worker of this thread: node's own know no messages of a browser's. */
function worker() {
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  port1.terminate = () => port1.close();
  return port1;
}

const wasm = {
  script: pathToFileURL(`${runtime}/ort.wasm.bundle.min.mjs`).href,
  binary: new Blob([fs.readFileSync(`${runtime}/ort-wasm-simd-threaded.wasm`)]),
};
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const network = await Network.open({ model: buffer, about, runtime: { worker, wasm } });
let last = null;
for await (const moment of draw(network, settings)) last = moment;
fs.writeFileSync(out, last.x_t);
network.close();
