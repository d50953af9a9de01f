(function () {
  var all = document.querySelectorAll('.ks-flames');
  for (var k = 0; k < all.length; k++) start(all[k]);
  function start(figure) {
    if (figure.dataset.on) return;
    figure.dataset.on = '1';
    var boxes = figure.querySelectorAll('.ks-f');
    var wide = parseFloat(boxes[0].dataset.w);
    function zoom(to) {
      var x0 = parseFloat(to.dataset.x), w0 = parseFloat(to.dataset.w);
      for (var i = 0; i < boxes.length; i++) {
        var b = boxes[i], x = parseFloat(b.dataset.x), w = parseFloat(b.dataset.w);
        var below = x <= x0 + 0.01 && x + w >= x0 + w0 - 0.01 && +b.dataset.d <= +to.dataset.d;
        var inside = x >= x0 - 0.01 && x + w <= x0 + w0 + 0.01;
        b.style.display = below || inside ? '' : 'none';
        var nx = below ? 0 : (x - x0) / w0 * wide, nw = below ? wide : w / w0 * wide;
        var rect = b.querySelector('rect'), text = b.querySelector('text'), n = b.dataset.n;
        rect.setAttribute('x', nx);
        rect.setAttribute('width', Math.max(0.3, nw - 0.6));
        text.setAttribute('x', nx + 3);
        var fits = Math.floor((nw - 6) / 7);
        text.textContent = fits < 3 ? '' : n.length <= fits ? n : n.slice(0, fits - 1) + '\u2026';
      }
    }
    for (var i = 0; i < boxes.length; i++) {
      boxes[i].setAttribute('tabindex', '0');
      boxes[i].style.cursor = 'pointer';
      boxes[i].addEventListener('click', function () { zoom(this); });
      boxes[i].addEventListener('keydown', function (e) {
        if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); zoom(this); }
        if (e.key === 'Escape') zoom(boxes[0]);
      });
    }
  }
})();
