// Filters. Without this script everything is shown.
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  var form = document.querySelector("form.filter");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".changes tbody tr"));
  var shown = document.getElementById("shown");

  function chosen(name) {
    return Array.prototype.slice.call(form.querySelectorAll("input[name=" + name + "]:checked")).map(function (box) { return box.value; });
  }

  function filter() {
    var areas = chosen("area"), directions = chosen("direction"), count = 0;
    rows.forEach(function (row) {
      row.hidden = areas.indexOf(row.dataset.area) < 0 || directions.indexOf(row.dataset.direction) < 0;
      if (!row.hidden) { count += 1; }
    });
    shown.textContent = count + " / " + rows.length;
  }

  // A link may say what to show: #area=points,limits&direction=stricter
  function follow() {
    var any = false;
    location.hash.slice(1).split("&").forEach(function (part) {
      var pair = part.split("="), name = pair[0], values = (pair[1] || "").split(",");
      if (pair.length === 2 && (name === "area" || name === "direction")) {
        any = true;
        form.querySelectorAll("input[name=" + name + "]").forEach(function (box) { box.checked = values.indexOf(box.value) >= 0; });
      }
    });
    if (any) { filter(); }
  }

  if (form) {
    form.addEventListener("change", filter);
    form.addEventListener("reset", function () { setTimeout(filter, 0); });
    window.addEventListener("hashchange", follow);
    follow();
  }

  var search = document.getElementById("unit-filter"), moved = document.getElementById("crossing-filter");
  var units = Array.prototype.slice.call(document.querySelectorAll(".units tbody tr"));
  function filterUnits() {
    units.forEach(function (row) {
      row.hidden = row.dataset.unit.indexOf(search.value.trim()) < 0 || (moved.checked && !row.dataset.moved);
    });
  }
  if (search) {
    search.addEventListener("input", filterUnits);
    moved.addEventListener("change", filterUnits);
  }
})();
