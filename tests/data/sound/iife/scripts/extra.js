window.choose = function (event) { localStorage.setItem('to', event.target.value); };
const stored = localStorage.getItem('to');
if (stored) { document.querySelector('#to').value = stored; }
