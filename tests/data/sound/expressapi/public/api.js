const api = {
  get: (path) => api.send('GET', path),
  post: (path, body) => api.send('POST', path, body),
  async send(method, path, body) {
    const options = { method, headers: { Accept: 'application/json' } };
    if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers['Content-Type'] = 'application/json';
    }
    const res = await fetch('/api' + path, options);
    const data = res.headers.get('content-type')?.includes('json') ? await res.json() : null;
    if (!res.ok) throw Object.assign(new Error(data?.error || res.statusText), { status: res.status });
    return data;
  },
};
