(function () {
  document.querySelectorAll(".ks-x:not([data-on])").forEach(function (root) {
    root.setAttribute("data-on", "");
    var frames = Array.prototype.slice.call(root.querySelectorAll(":scope > .ks-frame"));
    var bar = root.querySelector(".ks-bar"), slider = bar.querySelector("input"), at = bar.querySelector(".ks-at");
    var play = bar.querySelector("[data-do=play]"), now = 0, timer = null;
    function show(i) {
      now = Math.max(0, Math.min(frames.length - 1, i));
      frames.forEach(function (f, k) { f.hidden = k !== now; f.style.display = k === now ? "" : "none"; });
      slider.value = now;
      var label = "step " + (now + 1) + " of " + frames.length + ": " + frames[now].getAttribute("data-title");
      at.textContent = label;
      slider.setAttribute("aria-valuetext", label);
    }
    function stop() {
      if (timer) { clearInterval(timer); timer = null; }
      play.setAttribute("aria-label", "play"); play.title = "play"; play.textContent = "play";
    }
    function toggle() {
      if (timer) { stop(); return; }
      if (now === frames.length - 1) { show(0); }
      play.setAttribute("aria-label", "pause"); play.title = "pause"; play.textContent = "pause";
      timer = setInterval(function () {
        if (!root.isConnected || now >= frames.length - 1) { stop(); } else { show(now + 1); }
      }, 900);
    }
    var acts = { first: function () { show(0); }, last: function () { show(frames.length - 1); },
      back: function () { show(now - 1); }, next: function () { show(now + 1); } };
    bar.addEventListener("click", function (e) {
      var what = e.target.getAttribute("data-do");
      if (what === "play") { toggle(); } else if (acts[what]) { stop(); acts[what](); }
    });
    slider.addEventListener("input", function () { stop(); show(+slider.value); });
    bar.addEventListener("keydown", function (e) {
      var keys = { ArrowRight: "next", ArrowUp: "next", ArrowLeft: "back", ArrowDown: "back", Home: "first", End: "last",
        PageUp: "back", PageDown: "next" };
      if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey || e.key === "Tab" || e.key === "Escape") { return; }
      e.stopPropagation(); // a notebook would take letters as commands: x cuts the cell
      if (keys[e.key]) { stop(); acts[keys[e.key]](); e.preventDefault(); }
      else if (e.key === " " && e.target === slider) { toggle(); e.preventDefault(); }
    });
    bar.hidden = false;
    show(0);
  });
})();
