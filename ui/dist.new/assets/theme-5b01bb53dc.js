// Runs before anything is painted, so that the first frame already has its colours: never white in a dark room.
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
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  // The shape that is coming: the window's frame for whoever is signed in, an empty sheet for whoever is not.
  document.documentElement.dataset.boot = read("atom.session") ? "frame" : "sheet";
})();
