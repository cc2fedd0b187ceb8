// Cards of the shipped models, beside the list of all models.

const CARD_EDGE = 96;

/** The edge on the page of a picture that many pixels wide: whole pixels, or shrunk smoothly. */
function shownEdge(natural) {
  return natural <= CARD_EDGE ? Math.floor(CARD_EDGE / natural) * natural : CARD_EDGE;
}

function mountModelCards(element, props, watch, trigger) {
  const holder = element.querySelector(".cards");
  const cards = new Map(); // key → its card
  const subjects = new Map(); // name → the line that says what it draws

  function build({ key, name, about, picture }) {
    const card = document.createElement("button");
    card.type = "button";
    card.className = "model-card";
    card.dataset.key = key;
    const frame = document.createElement("span");
    frame.className = "model-card-picture";
    if (picture) {
      const image = new Image();
      image.alt = "";
      image.draggable = false;
      image.addEventListener("load", () => {
        const edge = shownEdge(image.naturalWidth);
        image.style.width = `${edge}px`;
        image.style.imageRendering = edge < image.naturalWidth ? "auto" : "pixelated";
      });
      image.src = picture;
      frame.append(image);
    }
    const line = (kind, text) => {
      const made = document.createElement("span");
      made.className = `model-card-${kind}`;
      made.textContent = text;
      return made;
    };
    const subject = line("subject", "");
    card.append(frame, line("name", name), subject, line("about", about));
    subjects.set(name, subject);
    card.addEventListener("click", () => {
      props.value = key;
      mark();
      trigger("pick");
    });
    return card;
  }

  function mark() {
    for (const [key, card] of cards) card.setAttribute("aria-pressed", String(key === props.value));
  }

  for (const model of fixed.models) cards.set(model.key, build(model));
  holder.append(...cards.values());
  withWords(element, fixed.words, (words) => {
    for (const [name, node] of subjects) setText(node, words[name] ?? "");
  });
  watch("value", mark);
  mark();
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { shownEdge };
