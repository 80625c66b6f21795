// Shows the window, loads the interface, and says so when one of the two fails. The names of files below are replaced by
// ones that carry a digest.

// The desktop keeps its window hidden until now: the style sheet is in place, so what appears has its colours.
window.__TAURI_INTERNALS__?.invoke("ready").catch(() => {});

// These stand here and not with all other words, because they are for when the program that has those does not run.
const words = {
  en: {
    boot: "Atom could not start",
    bootLead:
      "Its interface did not load completely. Nothing of yours is lost. Reload the page; if this happens again, update your browser: Atom needs WebAssembly.",
    fault: "This window has stopped",
    faultLead:
      "A fault in Atom ended it. What you saw saved is saved. Notes, a comment and a new task that you were writing are kept. Reload to go on where you were.",
    again: "It stopped twice in a short time, so the next start begins with Today.",
    reload: "Reload",
    copy: "Copy details",
    copied: "Copied",
    details: "What happened",
  },
  de: {
    boot: "Atom konnte nicht starten",
    bootLead:
      "Die Oberfläche wurde nicht vollständig geladen. Verloren ist nichts. Lade die Seite neu; wenn es wieder geschieht, aktualisiere den Browser: Atom braucht WebAssembly.",
    fault: "Dieses Fenster ist stehen geblieben",
    faultLead:
      "Ein Fehler in Atom hat es beendet. Was als gespeichert zu sehen war, ist gespeichert. Begonnene Notizen, ein Kommentar und eine neue Aufgabe bleiben erhalten. Lade neu, um an derselben Stelle weiterzumachen.",
    again: "Das ist zweimal kurz hintereinander geschehen, darum beginnt der nächste Start mit „Heute“.",
    reload: "Neu laden",
    copy: "Einzelheiten kopieren",
    copied: "Kopiert",
    details: "Was geschehen ist",
  },
};

const sheet = document.getElementById("fault");
const part = (name) => sheet.querySelector(`[data-part="${name}"]`);

function stop(kind, error) {
  console.error(error);
  if (sheet.open) return;
  const say = words[document.documentElement.lang.startsWith("de") ? "de" : "en"];
  const again = stoppedBefore();
  const details = [String(error), `at ${location.hash || "/"}`, navigator.userAgent, new Date().toISOString()].join("\n");
  part("title").textContent = say[kind];
  part("lead").textContent = say[`${kind}Lead`];
  part("again").textContent = again ? say.again : "";
  part("summary").textContent = say.details;
  part("details").textContent = details;
  part("reload").textContent = say.reload;
  part("copy").textContent = say.copy;
  part("reload").onclick = () => {
    // A place that cannot be shown would stop the next start as well.
    if (again && !location.hash.startsWith("#/quick")) history.replaceState(null, "", location.pathname);
    location.reload();
  };
  part("copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(details);
      part("copy").textContent = say.copied;
    } catch {
      // Where the clipboard is closed to the page, the person copies by hand.
      part("summary").parentElement.open = true;
      getSelection().selectAllChildren(part("details"));
    }
  };
  document.getElementById("boot")?.remove();
  sheet.showModal();
  part("reload").focus();
}

// Whether the page stopped in the last minute before this.
function stoppedBefore() {
  try {
    const before = Number(sessionStorage.getItem("atom.stopped"));
    sessionStorage.setItem("atom.stopped", String(Date.now()));
    return Date.now() - before < 60_000;
  } catch {
    return false;
  }
}

// Below it nothing works any more, so nothing closes it but a reload.
sheet.addEventListener("cancel", (event) => event.preventDefault());
sheet.addEventListener("close", () => sheet.showModal());
// The program says what happened before it ends; where it cannot, as without stack, the engine does.
addEventListener("atom:fault", () => stop("fault", sheet.dataset.fault));
const broken = (error) => error instanceof WebAssembly.RuntimeError && stop("fault", error);
addEventListener("error", (event) => broken(event.error));
addEventListener("unhandledrejection", (event) => broken(event.reason));

import("./atom_ui.js")
  .then((loaded) => loaded.default({ module_or_path: new URL("./atom_ui_bg.wasm", import.meta.url) }))
  .catch((error) => stop("boot", error));
