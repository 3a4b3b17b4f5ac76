/* global window, document */
// Runs before the first paint, so that a dark console never flashes white. A file of its own: inline scripts are not allowed.
(function () {
  var stored = null;
  try {
    stored = window.localStorage.getItem("mantine-color-scheme-value");
  } catch (error) {
    stored = null; // storage may be closed to us; the system's choice is used
  }
  var dark = stored === "dark" || (stored !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
