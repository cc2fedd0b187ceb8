// The timeline in a file of its own. It stands behind the timeline's scripts, in place of gradio.

/** A setting for reading: in the page's words where it has some, else as it is or as JSON. */
function settingText(key, value, words) {
  const named = words[`set_${key}_${value}`] ?? (key === "solver" && words[`caption_solver_${value}`]);
  if (named) return named;
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Whether a setting says anything to a reader: an empty list does not, nor what is for machines. */
function isTold([key, value], _, all) {
  if (key === "labels" && all.some(([other]) => other === "classes")) return false;
  if (key === "max_frames" || (key === "model" && all.some(([other]) => other === "name")))
    return false;
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
    const told = settings.map(([key, value]) => `${name(key)} ${settingText(key, value, words)}`);
    setMath(document.getElementById("made-with"), told.join(" · "));
  });
  const props = { value: read("ddpm-demo-timeline") };
  mountTimeline(document.querySelector(".timeline"), props, () => {});
}
