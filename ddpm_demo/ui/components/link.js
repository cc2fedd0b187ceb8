// What one component of a room says to the others: "look at t".

/** Tells all who `hear` the same name. */
function tell(name, t) {
  document.dispatchEvent(new CustomEvent("ddpm-t", { detail: { name, t } }));
}

/** Calls `use(name, t)` when somebody tells, for as long as the element stands in the page. */
function hear(element, use) {
  const listener = ({ detail }) => {
    if (!element.isConnected) document.removeEventListener("ddpm-t", listener);
    else use(detail.name, detail.t);
  };
  document.addEventListener("ddpm-t", listener);
}
