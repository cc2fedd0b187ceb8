// What a page fetches may fail for a moment: a laptop woke up, a proxy was busy.

const AGAIN_MS = 500;

/** What `attempt()` comes to; it is tried once more after a moment where it failed. */
async function twice(attempt) {
  try {
    return await attempt();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return attempt();
  }
}

/** The bytes of a gradio file; throws where two tries failed. */
function fetchBytes({ url }) {
  return twice(async () => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.arrayBuffer();
  });
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { fetchBytes, twice };
