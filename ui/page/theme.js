// Runs before anything is painted, so that the first frame already has its colours (never white in a dark room) and its
// language.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is closed to this page: the system's choice is still a good one
    }
  };
  const choice = read("atom.theme");
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const root = document.documentElement.dataset;
  root.theme = dark ? "dark" : "light";
  root.density = read("atom.density") ?? "normal";
  root.text = read("atom.text") ?? "normal";
  const contrast = read("atom.contrast");
  const more = contrast === "more" || (contrast !== "usual" && matchMedia("(prefers-contrast: more)").matches);
  root.contrast = more ? "more" : "usual";
  root.motion = read("atom.motion") ?? "system";
  // The language of the few sentences that stand on the page itself; the interface sets the same when it runs.
  const language = read("atom.language");
  const languages = language === "en" || language === "de" ? [language] : (navigator.languages ?? []);
  const spoken = languages.map((tag) => tag.split("-")[0]).find((tag) => tag === "en" || tag === "de");
  document.documentElement.lang = spoken ?? "en";
  // The shape that is coming: the window's frame for whoever is signed in, an empty sheet for whoever is not.
  root.boot = read("atom.session") ? "frame" : "sheet";
})();
