"""What stands for a project before it is written: every name is there, and nothing of it works.

A test that passes against it proves nothing. Standard library only.
"""

from typing import Any

APPS = ("app", "application", "api")
MAKERS = ("create_", "make_", "build_", "get_")
STATUS = 501


class Unanswered:
    """The answer to every request: that nothing is implemented."""

    status_code, status, text, data, content = STATUS, f"{STATUS} NOT IMPLEMENTED", "", b"", b""
    json = None
    is_json = False

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}

    def get_json(self, *args: Any, **kwargs: Any) -> None: ...

    def get_data(self, as_text: bool = False) -> Any:
        return "" if as_text else b""


class Client:
    """Flask's test client."""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *args: Any) -> None: ...

    def open(self, *args: Any, **kwargs: Any) -> Unanswered:
        return Unanswered()

    get = post = put = patch = delete = head = options = open


class App:
    """An application of any framework: WSGI, ASGI, and what fixtures do with one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.config: dict[str, Any] = {}
        self.dependency_overrides: dict[Any, Any] = {}
        self.testing = True

    def test_client(self, *args: Any, **kwargs: Any) -> Client:
        return Client()

    def app_context(self, *args: Any, **kwargs: Any) -> Client:
        return Client()

    def __call__(self, *args: Any) -> Any:
        if len(args) == 3:
            return self._answer(args[0], args[2])
        args[1](f"{STATUS} NOT IMPLEMENTED", [("content-type", "text/plain")])
        return [b""]

    async def _answer(self, scope: dict[str, Any], send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": STATUS, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


class Missing:
    """A class that was promised."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError


def missing(*args: Any, **kwargs: Any) -> Any:
    """A function that was promised."""
    raise NotImplementedError


def named(name: str) -> Any:
    """What stands for a name, by what such a name is given to."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name in APPS:
        return App()
    if name.startswith(MAKERS) and name.endswith(APPS):
        return App
    if name.endswith(("Error", "Exception", "Warning")):
        return type(name, (Exception,), {})
    return type(name, (Missing,), {}) if name[:1].isupper() else missing
