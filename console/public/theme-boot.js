/* global window, document */
// Runs before the first paint, so that a dark console never flashes white. A file of its own: inline scripts are not allowed.
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  try {
    var stored = window.localStorage.getItem("mantine-color-scheme-value");
    if (stored === "dark" || stored === "light") dark = stored === "dark";
  } catch {
    // storage may be closed to us: the system's choice stands
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
