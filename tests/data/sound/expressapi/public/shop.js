const grid = document.querySelector('.products');
const dialog = document.querySelector('#detail');

function card({ id, name, price }) {
  return `<article class="card" data-id="${id}"><h3>${name}</h3><b>${price.toFixed(2)}</b>
    <button class="show">Show</button></article>`;
}

async function draw() {
  grid.innerHTML = (await api.get('/products')).map(card).join('');
}

grid.addEventListener('click', async ({ target }) => {
  if (!target.matches('.show')) return;
  const product = await api.get(`/products/${target.closest('.card').dataset.id}`);
  dialog.querySelector('.body').textContent = JSON.stringify(product, null, 2);
  dialog.showModal();
});

draw().catch((e) => { grid.textContent = e.message; });
