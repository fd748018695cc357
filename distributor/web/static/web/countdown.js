// Fills [data-until] with the time left, by the server's clock. Without it the absolute time stands.
(function () {
  "use strict";
  var drift = 0;

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function left(seconds) {
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor((seconds % 3600) / 60);
    if (hours >= 48) {
      return "in " + Math.floor(hours / 24) + " days";
    }
    return "in " + (hours ? hours + ":" + two(minutes) : minutes) + ":" + two(seconds % 60);
  }

  function fill() {
    var now = Date.now() + drift;
    document.querySelectorAll("[data-until]").forEach(function (place) {
      var seconds = Math.ceil((Date.parse(place.dataset.until) - now) / 1000);
      place.textContent = seconds > 0 ? left(seconds) : "";
    });
  }

  function set() {
    var live = document.getElementById("live");
    if (live) {
      drift = Date.parse(live.dataset.now) - Date.now();
    }
    fill();
  }

  document.addEventListener("DOMContentLoaded", set);
  document.addEventListener("htmx:afterSwap", set);
  setInterval(fill, 1000);
})();
