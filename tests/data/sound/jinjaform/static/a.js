const f = document.querySelector('form');
f.addEventListener('submit', e => fetch('/add', {method: 'POST', body: new FormData(f)}));
document.getElementById('post-1')?.remove();
