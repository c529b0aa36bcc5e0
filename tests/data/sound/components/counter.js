const template = document.createElement('template');
template.innerHTML = '<style>button { color: red }</style><button id="minus">-</button><span></span><button id="plus">+</button><slot name="more"></slot>';

class Counter extends HTMLElement {
  static observedAttributes = ['start'];
  count = 0;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).append(template.content.cloneNode(true));
    this.shadowRoot.getElementById('minus').onclick = () => this.add(-1);
    this.shadowRoot.getElementById('plus').onclick = () => this.add(1);
  }

  connectedCallback() { this.add(Number(this.getAttribute('start')) || 0); }

  add(n) {
    this.count += n;
    this.shadowRoot.querySelector('span').textContent = this.count;
    this.dispatchEvent(new CustomEvent('counted', { detail: this.count, bubbles: true }));
  }
}
customElements.define('app-counter', Counter);
document.addEventListener('counted', ({ detail }) => { document.querySelector('#log').append(`${detail} `); });
