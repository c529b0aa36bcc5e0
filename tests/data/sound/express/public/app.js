fetch('/api/users').then(r => r.json()).then(d => { document.querySelector('#a').innerText = d.length });
axios.get(`/api/users/${1}`);
$('#a').hide();
class A { #x = 1; static { } get y() { return this.#x ?? 2 } }
label: for (const k of []) { continue label }
let re = /[/"']/g, z = a?.b?.[0];
