// A drawing of the app that its visitor's browser makes. The page fetches this as a module when it
// is needed first; what a drawing is the server has said: see ui/sample/in_browser/question.py.

import { png, save } from "../page/keep.js";
import { follow } from "../page/stage.js";
import { unlessAborted } from "../script/diffusion/sampling.js";
import { draw } from "../script/drawing.js";
import { Network } from "../script/network.js";

const MOST_THREADS = 4;
let open = null; // {file, network, loading} of the network that was used last
let film = null; // of the drawing on the stage

/** The bytes at an address; `came(count)` is told of each piece. */
async function bytesAt(address, came) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${new URL(address).pathname}`);
  const pieces = [];
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces);
    pieces.push(value);
    came(value.length);
  }
}

/** Loads the network of `plan`; `heard(bytes, total)` is told how far that is. */
async function load({ network, runtime, worker }, at, heard) {
  let [count, total] = [0, network.bytes + runtime.wasm.bytes];
  const came = (bytes) => heard((count += bytes), total);
  async function files({ script, binary, bytes }) {
    total = network.bytes + bytes;
    return { script: at(script), binary: await bytesAt(at(binary), came) };
  }
  const providers = Object.entries(runtime).map(([name, one]) => [name, () => files(one)]);
  const model = bytesAt(at(network.file), came).then((blob) => blob.arrayBuffer());
  return Network.open({
    ...{ model, about: network, threads: Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) },
    runtime: { worker: at(worker), ...Object.fromEntries(providers) },
  });
}

/** Ends a network and forgets it. */
function close(which) {
  which.network.then((network) => network.close()).catch(() => {});
  if (open === which) open = null;
}

/** The network of `plan`, which is kept for the next drawing. */
function opened(plan, at, loading) {
  if (open?.file !== plan.network.file) {
    if (open) close(open);
    const mine = { file: plan.network.file, loading };
    mine.network = load(plan, at, (bytes, total) => mine.loading(bytes, total));
    mine.network.catch(() => close(mine));
    open = mine;
  }
  open.loading = loading;
  return open;
}

/**
 * Makes the drawing of `plan` on a stage. `at(path)` is the address of a file of this server;
 * `show(value)` gives the timeline its value, `taken()` is called before the first one, and
 * `loading(bytes, total)` while the network comes.
 *
 * Answers {id, keep}, `keep()` saving its pictures as a PNG; null where `signal` was aborted.
 */
export async function drawn(plan, { signal, at, show, taken, loading }) {
  const mine = opened(plan, at, loading);
  const stage = {
    show,
    take(next) {
      film?.close();
      film = next;
      film.id = plan.id; // by which the server knows what it is asked about
      taken();
    },
  };
  const { settings, network: about, plate } = plan;
  const asked = {
    ...{ shape: about.shape, count: settings.num_images, maxFrames: settings.max_frames, plate },
    ...{ signal, keeps: ({ t, x_t }) => (t ? null : x_t) },
  };
  let found;
  try {
    const network = await unlessAborted(() => mine.network, signal);
    found = await follow(stage, draw(network, settings, { signal }), asked);
  } catch (error) {
    if (signal.aborted) return null;
    if (error?.code === "network_failed") close(mine);
    throw error;
  }
  if (!found.done) return null;
  const pictures = found.kept.at(-1);
  const keep = async () => {
    const blob = await png(pictures, settings.num_images, about.shape, plan.record);
    save(blob, `${plan.name}.png`);
  };
  return { id: plan.id, keep };
}
