// Shows the window, then loads the interface. The names below are replaced by ones that carry a digest.
import init from "./atom_ui-9ceb0603e1.js";

// The desktop keeps its window hidden until now: the style sheet is in place, so what appears has its colours.
window.__TAURI_INTERNALS__?.invoke("ready").catch(() => {});

init({ module_or_path: new URL("./atom_ui_bg-36b71a306a.wasm", import.meta.url) }).catch((error) => {
  console.error(error);
  document.getElementById("boot-failure")?.removeAttribute("hidden");
});
