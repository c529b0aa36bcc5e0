on($('.menu-toggle'), 'click', function () { $('.menu').classList.toggle('open'); });

var slides = $$('.slides img'), at = 0;
function show(n) {
  at = (n + slides.length) % slides.length;
  slides.forEach(function (s, i) { s.hidden = i !== at; });
}
if (slides.length) {
  on($('.prev'), 'click', function () { show(at - 1); });
  on($('.next'), 'click', function () { show(at + 1); });
  show(0);
}

const contact = document.getElementById('contact');
if (contact !== null) {
  const error = document.getElementById('contact-error');
  contact.addEventListener('submit', (event) => {
    event.preventDefault();
    error.textContent = contact.elements['email'].value ? '' : 'Where do we write to?';
  });
}
