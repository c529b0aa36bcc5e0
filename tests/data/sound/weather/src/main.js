import config, { BASE } from './config.js';
import { $, icons } from './dom.js';

const state = { tab: 'now', city: new URLSearchParams(location.search).get('city') ?? 'Graz' };

async function forecast(city) {
  const place = await (await fetch(`https://geocoding-api.open-meteo.com/v1/search?name=${encodeURIComponent(city)}`)).json();
  const [first] = place.results ?? [];
  if (!first) throw new Error('unknown city');
  const url = new URL(`${BASE}/forecast`);
  url.search = new URLSearchParams({ latitude: first.latitude, longitude: first.longitude, units: config.units });
  const response = await fetch(url);
  const { current, daily } = await response.json();
  return { current, daily };
}

function show({ current, daily }) {
  $('#tab-now').textContent = `${icons[current?.code] ?? '?'} ${current?.temperature}`;
  $('#tab-week').innerHTML = (daily?.time ?? []).map((day) => `<p class="day">${day}</p>`).join('');
}

for (const button of document.querySelectorAll('[data-tab]')) {
  button.addEventListener('click', () => {
    state.tab = button.dataset.tab;
    for (const name of ['now', 'week']) $(`#tab-${name}`).hidden = name !== state.tab;
  });
}

$('.search').addEventListener('submit', async (event) => {
  event.preventDefault();
  state.city = new FormData(event.currentTarget).get('city');
  try {
    show(await forecast(state.city));
  } catch ({ message }) {
    $('[role=status]').textContent = message;
  }
});

if ('serviceWorker' in navigator) navigator.serviceWorker.register('sw.js');
forecast(state.city).then(show, console.error);
