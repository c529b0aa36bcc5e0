const API_URL = 'http://localhost:8000';
let token = localStorage.getItem('token');
const el = (id) => document.getElementById(id);
const log = (text) => { el('log').textContent += text + '\n'; };

async function register() {
  const res = await fetch(`${API_URL}/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: el('email').value, password: el('password').value }),
  });
  const data = await res.json();
  log(res.ok ? `registered ${data.email} as ${data.id}` : data.detail);
}

async function login() {
  const form = new URLSearchParams();
  form.append('username', el('email').value);
  form.append('password', el('password').value);
  const res = await fetch(`${API_URL}/auth/token`, { method: 'POST', body: form });
  if (!res.ok) { log((await res.json()).detail); return; }
  const data = await res.json();
  token = data.access_token;
  localStorage.setItem('token', token);
  el('upload').hidden = false;
}

el('register').addEventListener('click', register);
el('login').addEventListener('click', login);
el('upload').addEventListener('submit', async (event) => {
  event.preventDefault();
  const data = new FormData();
  data.append('file', event.target.file.files[0]);
  const res = await fetch(API_URL + '/files', { method: 'POST', headers: { Authorization: 'Bearer ' + token }, body: data });
  const { name, size } = await res.json();
  log(`${name}: ${size}`);
});
