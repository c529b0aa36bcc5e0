import { BookApi } from './api.js';
import * as view from './view.js';

const api = new BookApi('/api/v1');
const form = document.querySelector('form#add');
const message = document.querySelector('.message');

async function refresh() {
  const books = await api.list(document.querySelector('#q').value);
  view.render(document.getElementById('rows'), books, remove);
}

async function remove(id) {
  await api.remove(id);
  await refresh();
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { title, author, year } = Object.fromEntries(new FormData(form));
  try {
    const made = await api.add({ title, author, year: Number(year) || null });
    message.textContent = `${made.title} has the number ${made.id}`;
  } catch (error) {
    message.textContent = error.response?.data?.detail ?? error.message;
  }
  message.hidden = false;
  refresh();
});
document.querySelector('#q').addEventListener('input', refresh);
refresh();
