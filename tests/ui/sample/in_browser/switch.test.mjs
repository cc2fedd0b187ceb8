// What the switch says of a load and of a fault.
import assert from "node:assert/strict";
import test from "node:test";
import browser from "../../../../ddpm_demo/ui/sample/in_browser/switch.js";

test("what is loaded is told in megabytes", () => {
  assert.equal(browser.progressText(0, 17_934_000), "0.0 / 17.9");
  assert.equal(browser.progressText(3_149_000, 17_934_000), "3.1 / 17.9");
});

test("a fault of the browser is told, a refusal is left to the server", () => {
  const refused = (code, details) => Object.assign(new Error(code), { code, details });
  assert.equal(browser.faultOf(refused("network_failed", { reason: "no memory" })), "no memory");
  assert.equal(browser.faultOf(refused("network_closed")), "network_closed");
  assert.equal(browser.faultOf(new RangeError("Array buffer allocation failed")), "Array buffer allocation failed"); // prettier-ignore
  assert.equal(browser.faultOf("odd"), "odd");
  assert.equal(browser.faultOf(refused("out_of_range", { name: "steps" })), null);
});
