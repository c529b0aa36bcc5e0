var Converter = (function (settings) {
  var swapped = false, els = {};

  function update(value) {
    var rate = swapped ? 1 / settings.rate : settings.rate;
    els.result.value = (Number(value) * rate).toFixed(2);
  }
  function init() {
    ['amount', 'result', 'copy'].forEach(function (id) { els[id] = document.getElementById(id); });
    els.copy.addEventListener('click', function () { navigator.clipboard.writeText(els.result.value); });
    if (typeof gtag === 'function') { gtag('event', 'start'); }
    els.amount.focus();
  }
  return {
    init: init,
    update: update,
    swap: function () { swapped = !swapped; update(els.amount.value); }
  };
})(window.SETTINGS || { rate: 1 });
