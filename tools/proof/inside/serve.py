"""Serves a web application on loopback: ``serve.py MODULE NAME FACTORY PORT``.

By the server that its kind of application is usually tried with. Standard library, and what the
project itself needs.
"""

import importlib
import inspect
import os
import sys
from typing import Any

HOST = "127.0.0.1"


def main() -> None:
    module, name, factory, port = sys.argv[1:]
    here = os.getcwd()
    sys.path[:0] = [here, os.path.join(here, "src")]
    app: Any = getattr(importlib.import_module(module), name)
    if factory == "True":
        app = app()
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        app = _as_runserver(app)
    if _is_asgi(app):
        import uvicorn

        uvicorn.run(app, host=HOST, port=int(port), log_level="warning")
    elif hasattr(app, "wsgi_app"):
        from werkzeug.serving import run_simple  # type: ignore[import-not-found]

        app.config["PROPAGATE_EXCEPTIONS"] = None
        run_simple(HOST, int(port), app, threaded=True)
    else:
        from wsgiref.simple_server import make_server

        make_server(HOST, int(port), app).serve_forever()


def _as_runserver(app: Any) -> Any:
    """With its tables made, and its static files served, as by ``manage.py``."""
    from django.contrib.staticfiles import handlers  # type: ignore[import-not-found]
    from django.core.management import call_command  # type: ignore[import-not-found]

    call_command("check")
    call_command("migrate", run_syncdb=True, verbosity=0)
    asynchronous = _is_asgi(app)
    return (handlers.ASGIStaticFilesHandler if asynchronous else handlers.StaticFilesHandler)(app)


def _is_asgi(app: Any) -> bool:
    call = app if inspect.isfunction(app) else getattr(app, "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(call) or hasattr(app, "asgi_app")


if __name__ == "__main__":
    main()
