document.querySelectorAll('.like').forEach(button => {
  button.addEventListener('click', async () => {
    const response = await fetch(`/posts/${button.dataset.id}/like`, { method: 'POST' });
    const { likes } = await response.json();
    button.textContent = likes;
  });
});

document.getElementById('theme').addEventListener('click', () => document.body.classList.toggle('dark'));

const body = document.getElementById('body');
const count = document.getElementById('count');
body && body.addEventListener('input', () => { count.textContent = body.value.length; });
if (document.getElementById('username')) document.getElementById('username').focus();
