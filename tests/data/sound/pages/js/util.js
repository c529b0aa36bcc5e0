function $(selector, root) { return (root || document).querySelector(selector); }
function $$(selector) { return Array.from(document.querySelectorAll(selector)); }
var on = function (el, event, fn) { if (el) { el.addEventListener(event, fn); } };
