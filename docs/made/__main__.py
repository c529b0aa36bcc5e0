"""Write every made page whose text has changed, and name it."""

from __future__ import annotations

from docs.made.pages import DOCS, pages


def main() -> None:
    for name, text in pages().items():
        path = DOCS / name
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            print(f"docs/{name}")


if __name__ == "__main__":
    main()
