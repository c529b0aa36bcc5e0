let socket, count = 0;
const { room, join, messages, say } = Object.fromEntries(
  ['room', 'join', 'messages', 'say'].map((id) => [id, document.getElementById(id)]));

function add(text) {
  const item = document.createElement('li');
  item.id = 'message-' + count++;
  item.textContent = text;
  messages.appendChild(item);
  document.getElementById('message-' + (count - 1)).scrollIntoView();
}

async function refresh() {
  const rooms = await fetch('rooms').then((r) => r.json());
  for (const [name, people] of Object.entries(rooms)) {
    document.getElementById('rooms').append(new Option(`${name} (${people})`, name));
  }
}

join.onclick = () => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = new WebSocket(`${scheme}://${location.host}/ws/${room.value}`);
  socket.onmessage = ({ data }) => add(JSON.parse(data).text);
};
say.addEventListener('submit', (event) => {
  event.preventDefault();
  socket?.send(say.elements.text.value);
  say.reset();
});
new EventSource('/events').addEventListener('message', (e) => { document.title = `Chat ${e.data}`; });
refresh();
