// The list of `Notices`: rewritten only when it says something new, so that a button that is being
// pressed does not go away.

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
        if (item.fix) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = item.fix[language];
          button.addEventListener("click", () => {
            props.value = { ...props.value, chosen: item.code };
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
