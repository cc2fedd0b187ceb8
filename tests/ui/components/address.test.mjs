// Where the page asks its own server, whatever stands before it.
import assert from "node:assert/strict";
import test from "node:test";
import address from "../../../ddpm_demo/ui/components/address.js";

test("a file lies at the page's own server, under its own path", () => {
  const at = (root, href) => address.addressOf("/upload", root && { root }, new URL(href));
  assert.equal(at(null, "http://a:7860/"), "http://a:7860/upload");
  assert.equal(at("http://a/demo", "https://a/demo/?run=1"), "https://a/demo/upload");
  assert.equal(at("http://elsewhere/", "https://a/"), "https://a/upload");
});
