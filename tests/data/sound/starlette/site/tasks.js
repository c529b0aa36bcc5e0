class TaskList {
  #root;

  constructor(root, base = '/api') {
    this.#root = root;
    this.base = base;
    this.#root.innerHTML = `
      <form class="new"><input name="title" required><button>Add</button></form>
      <ul class="tasks"></ul>`;
    this.list = this.#root.querySelector('.tasks');
    this.form = this.#root.querySelector('.new');
    this.form.addEventListener('submit', this.add.bind(this));
    this.list.addEventListener('click', (event) => {
      const item = event.target.closest('.task');
      if (item && event.target.matches('input')) this.toggle(item.dataset.id);
    });
  }

  async request(path, { method = 'GET', body } = {}) {
    const response = await fetch(this.base + path, {
      method,
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }

  async load() {
    const { tasks } = await this.request('/tasks');
    this.list.replaceChildren(...tasks.map((task, index) => this.item(task, index)));
  }

  item(task, index) {
    const copy = document.getElementById('task').content.cloneNode(true).firstElementChild;
    copy.dataset.id = index;
    copy.classList.toggle('done', !!task.done);
    copy.querySelector('.title').textContent = task.title;
    return copy;
  }

  async add(event) {
    event.preventDefault();
    const title = this.form.elements.title.value;
    await this.request('/tasks', { method: 'POST', body: { title } });
    this.form.reset();
    await this.load();
  }

  async toggle(id) {
    await this.request(`/tasks/${id}/toggle`, { method: 'POST' });
    await this.load();
  }
}

new TaskList(document.getElementById('app')).load();
