// Where this page's server answers, whatever proxy or tunnel stands before it.

/** The address of `path`, which begins with "/", beside the page; `config` is gradio's, or null. */
function addressOf(path, config = window.gradio_config, location = window.location) {
  const { pathname } = new URL(config?.root || location.pathname, location.href);
  return location.origin + pathname.replace(/\/$/, "") + path;
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { addressOf };
