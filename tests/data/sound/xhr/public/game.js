(function () {
  'use strict';
  var canvas = document.getElementById('board'), context = canvas.getContext('2d');
  var score = 0, timer, keys = {};

  function send(method, path, body, done) {
    var xhr = new XMLHttpRequest();
    xhr.open(method, path, true);
    xhr.setRequestHeader('Content-Type', 'application/json');
    xhr.onload = function () {
      if (xhr.status < 400) { done(JSON.parse(xhr.responseText)); }
    };
    xhr.send(body ? JSON.stringify(body) : null);
  }

  function best() {
    send('GET', '/scores', null, function (data) {
      document.getElementById('best').innerHTML = data.scores.map(function (s) { return '<li>' + s + '</li>'; }).join('');
    });
  }

  function end() {
    clearInterval(timer);
    send('POST', '/scores', { score: score }, best);
  }

  function step() {
    context.clearRect(0, 0, canvas.width, canvas.height);
    score += keys.ArrowUp ? 2 : 1;
    document.getElementById('score').textContent = score;
    if (score > 100) { end(); }
  }

  window.addEventListener('keydown', function (e) { keys[e.key] = true; });
  window.addEventListener('keyup', function (e) { delete keys[e.key]; });
  document.getElementById('start').onclick = function () { score = 0; timer = setInterval(step, 50); };
  best();
}());
