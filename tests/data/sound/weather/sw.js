const FILES = ['./', 'index.html', 'styles.css', 'src/main.js'];
self.addEventListener('install', (event) => event.waitUntil(caches.open('v1').then((c) => c.addAll(FILES))));
self.addEventListener('fetch', (event) => {
  event.respondWith(caches.match(event.request).then((found) => found || fetch(event.request)));
});
