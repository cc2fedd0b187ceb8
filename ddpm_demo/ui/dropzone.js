// One drop zone for a folder, files or a zip. What was dropped goes up as one zip: see zip.js.

// -- what was dropped or chosen → [{path, file}] ---------------------------------------------

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
  if (entry.isFile) found.push({ path, file: await fileOf(entry) });
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

/** Where gradio takes uploads: beside the page, whatever proxy or tunnel stands before it. */
function uploadAddress(config, location) {
  const { pathname } = new URL(config?.root || location.pathname, location.href);
  const root = location.origin + pathname.replace(/\/$/, "");
  return `${root}${config?.api_prefix ?? "/gradio_api"}/upload`;
}

/** Sends one file; answers with its path on the server, or null if `request` was aborted. */
function send(request, blob, progress) {
  const form = new FormData();
  form.append("files", blob, "pictures.zip");
  return new Promise((done, failed) => {
    request.upload.onprogress = ({ lengthComputable, loaded, total }) =>
      progress(lengthComputable ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200) done(JSON.parse(request.response)[0]);
      else failed(new Problem(request.status === 413 ? "refused" : "failed"));
    };
    request.onerror = () => failed(new Problem("failed"));
    request.onabort = () => done(null);
    request.open("POST", uploadAddress(window.gradio_config, window.location));
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

function sizeText(bytes) {
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

const countText = (number) => number.toLocaleString("en-US");

// -- the page ---------------------------------------------------------------------------------

function mountDropZone(element, props, watch, trigger) {
  const part = (name) => element.querySelector(`.drop-${name}`);
  const zone = part("zone");
  const state = { phase: "idle", files: 0, bytes: 0, error: null };
  element.dropZone = state;
  let job = null; // of what is under way: {cancelled, request}
  let status = () => "";

  const word = (key, details = {}) => {
    const language = document.documentElement.lang.startsWith("ko") ? "ko" : "en";
    return fixed.words[language][key].replace(/\{(\w+)\}/g, (_, name) => details[name]);
  };

  function labels() {
    for (const name of ["title", "hint", "folder", "files", "cancel"])
      part(name).textContent = word(name);
    zone.setAttribute("aria-label", word("title"));
    part("bar").setAttribute("aria-label", word("progress"));
    part("status").textContent = status();
  }

  /** Phases: idle, packing, sending, sent, failed. */
  function show(phase, sentence, share = null) {
    state.phase = element.dataset.phase = phase;
    status = sentence;
    const busy = phase === "packing" || phase === "sending";
    const focus = document.activeElement;
    part("buttons").hidden = busy;
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
      throw new Problem("too_many", { limit: countText(ZIP_LIMITS.files) });
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    if (size > ZIP_LIMITS.bytes) throw new Problem("too_large");
    if (size > (window.gradio_config?.max_file_size ?? Infinity)) throw new Problem("refused");
    if (zips) return { files, blob: files[0].file };
    const total = countText(files.length);
    let drawn = 0;
    const parts = await zipParts(
      files,
      (done) => {
        if (performance.now() - drawn < 50) return; // more often nobody sees
        drawn = performance.now();
        show(
          "packing",
          () => word("packing", { done: countText(done), total }),
          done / files.length,
        );
      },
      () => mine.cancelled,
    );
    return { files, blob: parts && new Blob(parts, { type: "application/zip" }) };
  }

  /** Looks, packs, sends; `collect` answers with the files. */
  async function take(collect, mine) {
    job = mine;
    state.error = null;
    show("packing", () => word("looking"));
    try {
      const found = await collect();
      const { files, blob } = mine.cancelled ? {} : await pack(found, mine);
      if (mine.cancelled) return show("idle", () => word("cancelled"));
      const progress = (share) =>
        show("sending", () => word("sending", { percent: Math.floor(100 * share) }), share);
      progress(0);
      mine.request = new XMLHttpRequest();
      const path = await send(mine.request, blob, progress);
      if (path === null) return show("idle", () => word("cancelled"));
      state.files = files.length;
      state.bytes = blob.size;
      const details = { files: countText(files.length), size: sizeText(blob.size) };
      show("sent", () => word(files.length === 1 ? "sent_one" : "sent", details));
      props.value = { path, meta: { _type: "gradio.FileData" } };
      trigger("upload");
    } catch (error) {
      let { key, details } = error;
      if (error instanceof RangeError) key = "too_large";
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
    const mine = { cancelled: false };
    const collect = dropped(event.dataTransfer, () => mine.cancelled);
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
      if (some && !job) take(collect, { cancelled: false });
    });
  }
  part("cancel").addEventListener("click", () => {
    if (!job) return;
    job.cancelled = true;
    job.request?.abort();
  });
  // a handler that empties the zone
  watch("value", () => props.value || job || show("idle", () => ""));
  const language = new MutationObserver(() => {
    if (element.isConnected) labels();
    else language.disconnect();
  });
  language.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  show("idle", () => "");
}

if (typeof module !== "undefined") module.exports = { childrenOf, sizeText, uploadAddress, walk };
