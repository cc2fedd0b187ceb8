// The page that draws by itself. It stands behind the scripts of the app's timeline, whose
// functions it calls by name: make, setText, setMath, mathText, fill, withWords, formatNumber,
// formatDecibel, mountTimeline, mountPending.

import { described, Network } from "../script/network.js";
import { needsServer, read } from "./files.js";
import { createNoising } from "./questions/noising.js";
import { createRoom } from "./room.js";
import { reasonOf } from "./form/running.js";
import { begin, inWords, languageButton, saying } from "./form/words.js";

const MOST_THREADS = 4;
const BINARIES = {
  wasm: ["ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"],
  webgpu: ["ort.webgpu.bundle.min.mjs", "ort-wasm-simd-threaded.asyncify.wasm"],
};

const site = JSON.parse(document.getElementById("site").textContent);

/** onnxruntime-web for `wasm` or `webgpu`, as the worker takes it. */
async function runtimeFor(kind) {
  const names = BINARIES[kind].map((name) => `runtime/${name}`);
  const [script, binary] = await Promise.all(names.map((name) => read(name, site.sums[name])));
  return { script: new Blob([script]), binary: new Blob([binary]) };
}

/** The network of a model; the single file has a runtime for the processor alone. */
function open(about) {
  const worker = URL.createObjectURL(new Blob([site.worker], { type: "text/javascript" }));
  const threads = Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1);
  const runtime = { worker, wasm: () => runtimeFor("wasm") };
  if (site.sums[`runtime/${BINARIES.webgpu[0]}`]) runtime.webgpu = () => runtimeFor("webgpu");
  return Network.open({ model: read(about.file, about.integrity), about, runtime, threads });
}

/** The cards of a gallery, each a link to the page of its model. */
function gallery(chosen) {
  const cards = site.models.map((about) => {
    const [, h, w] = about.shape;
    const facts = `${w} × ${h} · ${(about.bytes / 1e6).toFixed(1)} MB`;
    const classes = about.classes.slice(0, 6).join(", ") + (about.classes.length > 6 ? ", …" : "");
    const lines = [facts, classes].filter(Boolean).map((line) => make("span", {}, line));
    const card = make("a", { class: "card", href: `?model=${encodeURIComponent(about.name)}` });
    card.append(make("strong", {}, about.name), ...lines);
    if (about === chosen) card.setAttribute("aria-current", "page");
    return card;
  });
  const nav = make("nav", { class: "gallery" }, ...cards);
  inWords((words) => nav.setAttribute("aria-label", words.models));
  return nav;
}

function followTheme() {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.classList.toggle("dark", dark.matches);
  dark.addEventListener("change", apply);
  apply();
}

function mount() {
  followTheme();
  const root = document.getElementById("page");
  begin(site.words, root);
  const asked = new URLSearchParams(location.search).get("model");
  const about = site.models.find(({ name }) => name === asked) ?? site.models[0];
  const known = described(about);
  document.title = `${about.name} · DDPM Demo`;
  const title = make("h1", {}, about.name);
  const top = make("header", {}, title, languageButton(), saying("p", "lead", { class: "lead" }));
  const room = make("main", { class: "room" });
  root.append(top, ...(site.models.length > 1 ? [gallery(about)] : []), room);
  const opened = needsServer() ? Promise.reject(new Error("file:")) : open(about);
  const { status } = createRoom(room, { ...about, steps: known.schedule.length }, site, opened);
  createNoising(room, about, known);
  if (about.card) {
    const text = make("pre", { class: "card-text" }, about.card);
    room.append(make("details", { class: "about" }, saying("summary", "about"), text));
  }
  root.append(make("footer", {}, saying("span", "made"), ` ${site.version}`));
  status.tell("loading", (about.bytes / 1e6).toFixed(1));
  opened.then(
    ({ provider }) => (status.tell(`ready_${provider}`), root.setAttribute("data-ready", provider)),
    (error) =>
      needsServer() ? status.tell("needs_server") : status.tell("not_loaded", reasonOf(error)),
  );
}

mount();
