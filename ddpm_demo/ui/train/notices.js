// The list of `Notices`: rewritten only when it says something new, so that a button that is being
// pressed does not go away.

/** From black to white, and which part of it the pictures use. */
function rangeBar([low, high]) {
  const bar = document.createElement("span");
  bar.className = "notice-range";
  bar.setAttribute("aria-hidden", "true"); // the sentence beside it has the numbers
  const used = document.createElement("span");
  used.style.left = `${100 * low}%`;
  used.style.width = `${100 * (high - low)}%`;
  bar.append(used);
  return bar;
}

function mountNotices(element, props, watch, fix) {
  const list = element.querySelector(".notices");
  let language = "en";
  let shown = "";

  function show() {
    const items = props.value?.items ?? [];
    const now = language + JSON.stringify(items);
    if (now === shown) return;
    shown = now;
    list.hidden = !items.length;
    list.replaceChildren(
      ...items.map((item) => {
        const row = document.createElement("li");
        row.dataset.code = item.code;
        const text = document.createElement("span");
        text.textContent = item.text[language];
        row.append(text);
        if (item.levels) row.append(rangeBar(item.levels));
        for (const { code, text } of item.fixes) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = text[language];
          button.addEventListener("click", () => {
            props.value = { ...props.value, chosen: code };
            fix();
          });
          row.append(button);
        }
        return row;
      }),
    );
  }

  watch("value", show);
  withWords(element, { en: "en", ko: "ko" }, (chosen) => {
    language = chosen;
    show();
  });
}
