// Files that come back with settings in them.

/** Takes a PNG or HTML file dropped anywhere on the tab, unless something else there wants it. */
function mountReturn(element, props, trigger, upload) {
  const button = element.querySelector("button");
  const input = element.querySelector("input");
  const tab = element.closest("[role=tabpanel]") ?? document.body;

  async function take(file) {
    const { path } = await upload(file);
    props.value = { path, meta: { _type: "gradio.FileData" } };
    trigger("upload");
  }

  const carriesSettings = (file) => /\.(png|html?)$/i.test(file?.name ?? "");
  tab.addEventListener("dragover", (event) => {
    if (element.isConnected && [...event.dataTransfer.types].includes("Files"))
      event.preventDefault();
  });
  tab.addEventListener("drop", (event) => {
    if (!element.isConnected || event.defaultPrevented) return;
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    if (carriesSettings(file)) take(file);
  });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // so that the same file can be chosen again
    if (file) take(file);
  });
  withWords(element, fixed.words, (words) => setText(button, words.restore));
}
