// What the camera's part of the drop zone decides: node --test.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const { cameraKeeping, cameraProblem, cameraRefusal, folderName, middleSquare, shoot } =
  createRequire(import.meta.url)("../../../../../ddpm_demo/ui/train/draft/dropzone/camera.js");

const media = { mediaDevices: { getUserMedia() {} } };

test("a camera is offered on a secure page alone, and the reason is said", () => {
  assert.equal(cameraRefusal({ isSecureContext: true, navigator: media }), null);
  assert.equal(cameraRefusal({ isSecureContext: false, navigator: {} }), "camera_insecure");
  assert.equal(cameraRefusal({ isSecureContext: true, navigator: {} }), "camera_none");
});

test("who sees the pictures depends on the page", () => {
  assert.equal(cameraKeeping({ open: false }, "localhost")[0], "camera_here");
  assert.equal(cameraKeeping({ open: false }, "127.0.0.1")[0], "camera_here");
  assert.equal(cameraKeeping({ open: false }, "lab.example.org")[0], "camera_there");
  const [key, details] = cameraKeeping({ open: true, hours: 24 }, "localhost");
  assert.deepEqual([key, details.hours], ["camera_public", 24]);
  assert.equal(cameraKeeping({ open: true, hours: null }, "x.org")[0], "camera_public_kept");
});

test("why there is no camera is told apart", () => {
  assert.equal(cameraProblem({ name: "NotAllowedError" }), "camera_denied");
  assert.equal(cameraProblem({ name: "NotFoundError" }), "camera_none");
  assert.equal(cameraProblem({ name: "NotReadableError" }), "camera_failed");
});

test("the middle square of a picture lies in its middle", () => {
  assert.deepEqual(middleSquare(640, 480), [80, 0, 480]);
  assert.deepEqual(middleSquare(480, 640), [0, 80, 480]);
});

test("the name of a thing is a folder and leads nowhere else", () => {
  assert.equal(folderName(" 빨간 컵 "), "빨간 컵");
  assert.equal(folderName("../a/b\\c:d"), "a b c d");
  assert.equal(folderName(" . "), "camera");
  assert.equal(folderName(""), "camera");
});

test("a picture is what the camera sees: lettering is not turned round", async () => {
  const calls = [];
  const context = new Proxy({}, { get: (_, name) => (...rest) => calls.push([name, rest]) });
  globalThis.document = {
    createElement: () => ({ getContext: () => context, toBlob: (done) => done("blob") }),
  };
  const video = { videoWidth: 640, videoHeight: 480 };
  assert.equal(await shoot(video), "blob");
  delete globalThis.document;
  assert.deepEqual(calls, [["drawImage", [video, 80, 0, 480, 480, 0, 0, 256, 256]]]);
});
