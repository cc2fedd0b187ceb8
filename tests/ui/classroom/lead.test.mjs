// Leading: what is told of a move, and what several devices make of each other's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FILE = new URL("../../../ddpm_demo/ui/classroom/lead.js", import.meta.url);
const KEY = "0".repeat(32);

/** Two pages of one class, whose clock and server are the test's own. */
function classOf(count) {
  const server = { place: null, moves: 0, posts: [] };
  let now = 0;
  const timers = [];
  const build = new Function(
    "fetch", "apiAddress", "performance", "setTimeout", "clearTimeout", "sessionStorage",
    `${readFileSync(FILE, "utf8")}; return createLead;`,
  );
  const answer = (content) => ({ ok: true, json: async () => content });
  async function fetched(_, { body } = {}) {
    if (!body) return answer({ ...server.place, moves: server.moves });
    const { tab, t, stays } = JSON.parse(body);
    server.posts.push({ tab, t, stays });
    const same = server.place && server.place.tab === tab && server.place.t === t;
    if (!server.place || !(stays || same)) [server.place, server.moves] = [{ tab, t }, server.moves + 1];
    return answer({ code: "c", moves: server.moves });
  }
  const pages = Array.from({ length: count }, () => {
    const page = { place: { tab: "sample", t: 1000 } };
    const going = { to: (place) => (page.wish = place) };
    const later = (act, wait) => timers.push({ at: now + wait, act });
    const createLead = build(fetched, (path) => path, { now: () => now }, later, () => {}, { setItem() {}, removeItem() {} });
    page.lead = createLead(() => page.place, going);
    return page;
  });
  return {
    server, pages,
    async pass(milliseconds) {
      for (const end = now + milliseconds; ; ) {
        await new Promise((go) => setImmediate(go));
        timers.sort((one, other) => one.at - other.at);
        if (!timers.length || timers[0].at > end) { now = end; return; }
        const { at, act } = timers.shift();
        now = at;
        act();
      }
    },
  };
}

test("a page that does not move leads nobody back", async () => {
  const { server, pages: [first, second], pass } = classOf(2);
  first.lead.start(KEY, () => {});
  await pass(200);
  second.lead.start(KEY, () => {});
  await pass(200);
  second.place = { tab: "sample", t: 400 };
  await pass(300);
  assert.deepEqual(server.place, { tab: "sample", t: 400 });
  await pass(2000);
  assert.deepEqual(first.wish, { tab: "sample", t: 400 });
  first.place = { tab: "sample", t: 400 };
  await pass(60_000);
  assert.deepEqual(server.place, { tab: "sample", t: 400 });
  assert.ok(server.posts.some(({ stays }) => stays), "the server is told that it is led on");
});

test("what this page shows on its way there is told to nobody", async () => {
  const { server, pages: [first, second], pass } = classOf(2);
  first.lead.start(KEY, () => {});
  second.lead.start(KEY, () => {});
  await pass(300);
  second.place = { tab: "sample", t: 400 };
  await pass(1500);
  first.place = { tab: "sample", t: 700 };
  await pass(500);
  assert.deepEqual(server.place, { tab: "sample", t: 400 });
  first.place = { tab: "sample", t: 400 };
  await pass(500);
  first.place = { tab: "sample", t: 300 };
  await pass(500);
  assert.deepEqual(server.place, { tab: "sample", t: 300 });
  await pass(1500);
  assert.deepEqual(second.wish, { tab: "sample", t: 300 });
});
