export function render(body, books, onRemove) {
  body.replaceChildren(...books.map((book) => {
    const row = body.insertRow();
    for (const text of [book.title, book.author, book.year ?? '']) {
      row.insertCell().textContent = text;
    }
    const button = document.createElement('button');
    button.textContent = 'x';
    button.onclick = () => onRemove(book.id);
    row.insertCell().append(button);
    return row;
  }));
}
