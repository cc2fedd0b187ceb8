// Pictures from a camera: fifty in ten seconds, into a folder with a name.

const SHOTS = 50;
const SHOT_EVERY = 200; // milliseconds
const SHOT_EDGE = 256; // pixels: as much as a training can use

/** Why a page may not ask for a camera: a key of the words, or null where it may. */
function cameraRefusal({ isSecureContext, navigator }) {
  if (!isSecureContext) return "camera_insecure";
  return navigator.mediaDevices?.getUserMedia ? null : "camera_none";
}

/** Who will see the pictures, and until when: [key of the words, its details]. */
function cameraKeeping({ open, hours }, hostname) {
  if (open) return [hours ? "camera_public" : "camera_public_kept", { hours }];
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return [here ? "camera_here" : "camera_there", {}];
}

/** What is wrong when the browser gave no camera: a key of the words. */
function cameraProblem({ name }) {
  if (name === "NotAllowedError") return "camera_denied";
  return name === "NotFoundError" ? "camera_none" : "camera_failed";
}

/** The largest square in the middle: [left, top, edge]. */
function middleSquare(width, height) {
  const edge = Math.min(width, height);
  return [(width - edge) / 2, (height - edge) / 2, edge];
}

/** A name for a folder in which nothing leads elsewhere. */
const folderName = (text) =>
  text.trim().replace(/[/\\:]|^\.+/g, " ").trim() || "camera";

/** One picture of the video, as the camera sees it: only the preview is a mirror. */
function shoot(video) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SHOT_EDGE;
  const context = canvas.getContext("2d");
  const [left, top, edge] = middleSquare(video.videoWidth, video.videoHeight);
  context.drawImage(video, left, top, edge, edge, 0, 0, SHOT_EDGE, SHOT_EDGE);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}

/**
 * The camera's part of the drop zone.
 *
 * `word(key, details)` says something, `busy()` whether something is on its way, and `give(files)`
 * takes [{path, file}]. Answers with what writes the words again.
 */
function mountCamera(element, { word, busy, give, keeping }) {
  const part = (name) => element.querySelector(`.camera-${name}`);
  const [opener, panel, video, name] = ["open", "panel", "video", "name"].map(part);
  const refusal = cameraRefusal(window);
  let stream = null;
  let recording = null; // the files so far
  let things = 1;
  let problem = null;

  function labels() {
    opener.textContent = word("camera_open");
    opener.hidden = Boolean(refusal) || stream !== null;
    panel.hidden = stream === null;
    part("why").textContent = refusal ? word(refusal) : problem ? word(problem) : "";
    part("name-label").textContent = word("camera_name");
    part("close").textContent = word("camera_close");
    part("keeping").textContent = word(...cameraKeeping(keeping, location.hostname));
    if (!name.dataset.typed) name.value = word("camera_thing", { number: things });
    count();
  }

  function count() {
    const done = recording?.length ?? 0;
    part("record").textContent = recording
      ? word("camera_stop", { done, total: SHOTS })
      : word("camera_record", { total: SHOTS });
    panel.dataset.recording = String(recording !== null);
    part("bar").value = done / SHOTS;
  }

  function close() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = video.srcObject = recording = null;
    labels();
  }

  async function open() {
    problem = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } },
      });
    } catch (error) {
      problem = cameraProblem(error);
      return labels();
    }
    stream.getTracks().forEach((track) => track.addEventListener("ended", close));
    video.srcObject = stream;
    labels();
    await video.play().catch(() => {});
    part("record").focus();
    watchOver();
  }

  /** A camera that nobody sees any more is put out. */
  function watchOver() {
    const look = setInterval(() => {
      if (stream && element.isConnected && panel.offsetParent) return;
      clearInterval(look);
      if (stream) close();
    }, 500);
  }

  async function record() {
    const mine = (recording = []);
    const folder = `camera/${folderName(name.value)}`; // its top folder is cut off, see zip.js
    const begun = Date.now();
    count();
    while (recording === mine && mine.length < SHOTS) {
      const file = await shoot(video);
      const number = String(mine.length + 1).padStart(2, "0");
      if (file) mine.push({ path: `${folder}/${begun}-${number}.jpg`, file });
      count();
      await new Promise((go) => setTimeout(go, SHOT_EVERY));
    }
    if (!stream || !mine.length) return; // put out meanwhile
    recording = null;
    things += 1;
    delete name.dataset.typed;
    labels();
    give(mine);
  }

  opener.addEventListener("click", open);
  part("close").addEventListener("click", () => {
    close();
    opener.focus();
  });
  part("record").addEventListener("click", () => {
    if (recording) recording = null;
    else if (!busy() && video.videoWidth) record();
  });
  name.addEventListener("input", () => (name.dataset.typed = "true"));
  return labels;
}

if (typeof module !== "undefined")
  module.exports = { cameraKeeping, cameraProblem, cameraRefusal, folderName, middleSquare, shoot };
