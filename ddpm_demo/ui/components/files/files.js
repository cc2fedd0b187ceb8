// Files that leave the page.

/** Saves what the server has made, and leaves a link to it for whoever missed it. */
function mountDownload(element, props, watch) {
  const link = element.querySelector("a");
  watch("value", () => {
    const { file, name } = props.value ?? {};
    link.hidden = !file;
    if (!file) return;
    link.href = file.url;
    link.download = link.textContent = name;
    link.click();
  });
}
