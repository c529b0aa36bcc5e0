export class BookApi {
  constructor(base) {
    this.client = axios.create({ baseURL: base });
  }

  async list(q = '') {
    const { data } = await this.client.get('/books', { params: { q } });
    return data;
  }

  async add(book) {
    return (await this.client.post('/books', book)).data;
  }

  remove(id) {
    return this.client.delete(`/books/${id}`);
  }
}
