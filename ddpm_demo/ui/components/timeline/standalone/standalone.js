// The timeline in a file of its own. It stands behind the timeline's scripts, in place of gradio.

/** A setting for reading: numbers and words as they are, anything else as JSON. */
function settingText(value) {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Whether a setting says anything: an empty list does not. */
function isTold([, value]) {
  return value !== null && value !== "" && value?.length !== 0;
}

function mountStandalone() {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const settings = Object.entries(read("ddpm-demo-settings")).filter(isTold);
  document.documentElement.lang = navigator.language;
  withWords(document.body, fixed.words, (words) => {
    document.title = words.page_title;
    setText(document.querySelector("h1"), words.page_title);
    const name = (key) => words[`set_${key}`] ?? key.replaceAll("_", " ");
    const told = settings.map(([key, value]) => `${name(key)} ${settingText(value)}`);
    setText(document.getElementById("made-with"), told.join(" · "));
  });
  const props = { value: read("ddpm-demo-timeline") };
  mountTimeline(document.querySelector(".timeline"), props, () => {});
}
