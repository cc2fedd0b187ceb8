// One drop zone for a folder, files or a zip. What was dropped goes up as one zip (see zip.js),
// large pictures made small (see pack.js). What is dropped later is added to it.

// -- what was dropped or chosen → [{path, file}], file a File or what answers with one ---------

const fileOf = (entry) => new Promise((done, failed) => entry.file(done, failed));

async function childrenOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    // a reader hands out a hundred entries at a time, and an empty list at the end
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return all;
    all.push(...some);
  }
}

async function walk(entry, found, isCancelled) {
  if (isCancelled()) return;
  const path = entry.fullPath.replace(/^\//, "");
  // thousands are not opened at once: that would take the page its breath
  if (entry.isFile) found.push({ path, file: () => fileOf(entry) });
  else {
    const children = await childrenOf(entry);
    await Promise.all(children.map((child) => walk(child, found, isCancelled)));
  }
}

/** Of a drop. The entries are taken at once: the browser empties the list after the event. */
function dropped(transfer, isCancelled) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return async () => {
    const found = [];
    for (const entry of entries) await walk(entry, found, isCancelled);
    return found;
  };
}

/** Of a file input. */
function chosen(input) {
  const files = [...input.files];
  return async () => files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

// -- sending ----------------------------------------------------------------------------------

/** Where gradio takes uploads. */
function uploadAddress() {
  const config = window.gradio_config;
  return addressOf(`${config?.api_prefix ?? "/gradio_api"}/upload`);
}

/** How many bytes this server takes in one upload. */
const sizeLimit = () => window.gradio_config?.max_file_size ?? Infinity;

const REFUSALS = { 413: "refused", 507: "full" };

/** Sends one file; answers with its path on the server, or null once `signal` was given. */
function send(blob, progress, signal) {
  const request = new XMLHttpRequest();
  signal.addEventListener("abort", () => request.abort());
  const form = new FormData();
  form.append("files", blob, "pictures.zip");
  return new Promise((done, failed) => {
    request.upload.onprogress = ({ lengthComputable, loaded, total }) =>
      progress(lengthComputable ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200) done(JSON.parse(request.response)[0]);
      else failed(new Problem(REFUSALS[request.status] ?? "failed"));
    };
    request.onerror = () => failed(new Problem("failed"));
    request.onabort = () => done(null);
    request.open("POST", uploadAddress());
    request.send(form);
  });
}

/** A sentence for the visitor: a key of the words, with the numbers and names it needs. */
class Problem extends Error {
  constructor(key, details = {}) {
    super(key);
    Object.assign(this, { key, details });
  }
}

// -- the page ---------------------------------------------------------------------------------

function mountDropZone(element, props, watch, trigger) {
  const part = (name) => element.querySelector(`.drop-${name}`);
  const zone = part("zone");
  // of the last batch: its files and bytes; of all: their number, and how many files they had
  const state = { phase: "idle", files: 0, bytes: 0, batches: 0, total: 0, error: null };
  element.dropZone = state;
  let job = null; // an AbortController while something is under way
  let status = () => "";
  let camera = () => {}; // writes its words

  const word = (key, details = {}) => {
    const language = document.documentElement.lang.startsWith("ko") ? "ko" : "en";
    return fixed.words[language][key].replace(/\{(\w+)\}/g, (_, name) => details[name]);
  };

  function labels() {
    const more = state.batches ? "more_" : "";
    for (const name of ["title", "hint", "folder", "files"])
      part(name).textContent = word(more + name);
    for (const name of ["cancel", "over", "examples"]) part(name).textContent = word(name);
    zone.setAttribute("aria-label", word(`${more}title`));
    part("bar").setAttribute("aria-label", word("progress"));
    part("status").textContent = status();
    camera();
  }

  /** Phases: idle, packing, sending, sent, failed. */
  function show(phase, sentence, share = null) {
    state.phase = element.dataset.phase = phase;
    status = sentence;
    const busy = phase === "packing" || phase === "sending";
    const focus = document.activeElement;
    part("buttons").hidden = part("other").hidden = busy;
    part("examples").hidden = state.batches > 0;
    part("over").hidden = busy || !state.batches;
    part("cancel").hidden = part("bar").hidden = !busy;
    if (share === null) part("bar").removeAttribute("value");
    else part("bar").value = share;
    labels();
    // a button that goes away must not take the keyboard's place on the page with it
    if (element.contains(focus) && focus.closest("[hidden]"))
      part(busy ? "cancel" : "folder").focus();
  }

  async function pack(found, mine) {
    const files = arrange(found);
    if (!files.length) throw new Problem("nothing");
    const zips = files.filter(({ path }) => /\.zip$/i.test(path)).length;
    if (zips && files.length > 1) throw new Problem("one_zip");
    if (files.length > ZIP_LIMITS.files)
      throw new Problem("too_many", { limit: formatCount(ZIP_LIMITS.files) });
    if (zips) {
      const { file } = files[0];
      const blob = typeof file === "function" ? await file() : file;
      if (blob.size > sizeLimit()) throw new RangeError("bytes");
      return { files, blob };
    }
    const total = formatCount(files.length);
    let drawn = 0;
    const parts = await zipParts(files, {
      prepare: createShrinker(mine.signal),
      maxBytes: sizeLimit(),
      signal: mine.signal,
      progress(done, changed) {
        if (performance.now() - drawn < 50) return; // more often nobody sees
        drawn = performance.now();
        const key = changed ? "shrinking" : "packing";
        show("packing", () => word(key, { done: formatCount(done), total }), done / files.length);
      },
    });
    return { files, blob: parts && new Blob(parts, { type: "application/zip" }) };
  }

  /** Looks, packs, sends; `collect` answers with the files. */
  async function take(collect, mine) {
    job = mine;
    state.error = null;
    show("packing", () => word("looking"));
    try {
      const found = await collect();
      const { files, blob } = mine.signal.aborted ? {} : await pack(found, mine);
      if (mine.signal.aborted) return show("idle", () => word("cancelled"));
      const progress = (share) =>
        show("sending", () => word("sending", { percent: Math.floor(100 * share) }), share);
      progress(0);
      const path = await send(blob, progress, mine.signal);
      if (path === null) return show("idle", () => word("cancelled"));
      state.files = files.length;
      state.bytes = blob.size;
      state.batches += 1;
      state.total += files.length;
      const [sent, total] = [files.length, state.total].map(formatCount);
      const details = { files: sent, size: formatSize(blob.size), total };
      const key = state.batches > 1 ? "added" : "sent";
      show("sent", () => word(files.length === 1 ? `${key}_one` : key, details));
      props.value = { path, meta: { _type: "gradio.FileData" } };
      trigger("upload");
    } catch (error) {
      let { key, details } = error;
      if (error instanceof RangeError) key = sizeLimit() < ZIP_LIMITS.bytes ? "refused" : "too_large";
      if (error.path) [key, details] = ["unreadable", { name: error.path }];
      state.error = key ??= "unreadable_folder"; // what is left comes from walking
      show("failed", () => word(key, details));
    } finally {
      job = null;
    }
  }

  // while a handler works, gradio lays a veil over the component, beside our element
  const target = element.closest(".block") ?? element;
  target.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = job ? "none" : "copy";
    element.dataset.over = String(!job);
  });
  target.addEventListener("dragleave", (event) => {
    if (!target.contains(event.relatedTarget)) delete element.dataset.over;
  });
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    delete element.dataset.over;
    const mine = new AbortController();
    const collect = dropped(event.dataTransfer, () => mine.signal.aborted);
    if (!job) take(collect, mine);
  });
  // whoever misses the zone would see the browser leave the page for the picture
  function missed(event) {
    if (!element.isConnected) return window.removeEventListener("dragover", missed);
    if (event.defaultPrevented || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  }
  window.addEventListener("dragover", missed);

  for (const name of ["folder", "files"]) {
    const input = part(`${name}-input`);
    part(name).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const collect = chosen(input);
      const some = input.files.length > 0;
      input.value = ""; // so that the same folder can be chosen again
      if (some && !job) take(collect, new AbortController());
    });
  }
  function forget() {
    Object.assign(state, { files: 0, bytes: 0, batches: 0, total: 0, error: null });
    show("idle", () => "");
  }

  part("examples").addEventListener("click", () => {
    state.batches += 1;
    show("sent", () => word("examples_sent"));
    trigger("examples");
  });
  camera = mountCamera(element, {
    word,
    keeping: fixed.keeping,
    busy: () => job !== null,
    give: (files) => take(async () => files, new AbortController()),
  });

  part("over").addEventListener("click", () => {
    props.value = null;
    forget();
    part("folder").focus();
    trigger("clear");
  });
  part("cancel").addEventListener("click", () => job?.abort());
  // a handler empties the zone, or says that a draft is open again which holds pictures
  function adopt() {
    if (job) return;
    if (!props.value) return forget();
    const { held } = props.value;
    if (!held) return; // what we sent ourselves
    Object.assign(state, { batches: Math.max(1, state.batches), total: held });
    show("sent", () => word("held", { total: formatCount(held) }));
  }
  watch("value", adopt);
  const language = new MutationObserver(() => {
    if (element.isConnected) labels();
    else language.disconnect();
  });
  language.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  show("idle", () => "");
}

if (typeof module !== "undefined") module.exports = { childrenOf, walk };
