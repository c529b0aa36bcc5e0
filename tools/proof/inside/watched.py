"""One page in a browser, and all that happens in it: requests, exceptions, what it logs."""

import time
from typing import Any

from .devtools import Browser

LOAD_S, QUIET_S, SETTLED_S = 8.0, 0.08, 1.5  # to load; of silence; for what an action sets off
BODY_CHARS, EVENTS = 2000, 400
ENDLESS = ("EventSource", "WebSocket", "Media", "Ping")


class Watched:
    """A new tab. ``events`` are what happened, in order, each with the ``step`` it belongs to."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._open: dict[str, dict[str, Any]] = {}
        self._unread: list[tuple[str, dict[str, Any]]] = []
        self._scripts: dict[str, str] = {}
        self._loaded = False
        self.step = ""
        self.events: list[dict[str, Any]] = []
        browser.session = None
        self._target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=self._target, flatten=True)
        browser.session = attached["sessionId"]
        browser.heard = self._heard
        for domain in ("Page", "Runtime", "Network", "Debugger"):
            browser.call(f"{domain}.enable")
        browser.call("Debugger.setPauseOnExceptions", state="all")

    def go(self, url: str) -> None:
        self._loaded = False
        self._browser.call("Page.navigate", url=url)
        until = time.monotonic() + LOAD_S
        while not self._loaded and time.monotonic() < until:
            self._browser.listen(0.2)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way; not for ever."""
        until = time.monotonic() + SETTLED_S
        while time.monotonic() < until:
            if not self._browser.listen(QUIET_S) and not self._open:
                break
        for request, event in self._unread:
            said = self._browser.call("Network.getResponseBody", requestId=request)
            event["body"] = said.get("body", "")[:BODY_CHARS]
        self._unread.clear()

    def ask(self, script: str) -> Any:
        """The value of an expression in the page, as if a person had asked; None if it fails."""
        said = self._browser.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            userGesture=True,
            includeCommandLineAPI=True,
        )
        return said.get("result", {}).get("value")

    def picture(self, most: int) -> str:
        """What is to be seen, a PNG in base64 of at most so many characters, or nothing."""
        for scale in (1, 0.5, 0.25):
            clip = {"x": 0, "y": 0, "width": 1280, "height": 800, "scale": scale}
            shot = self._browser.call("Page.captureScreenshot", format="png", clip=clip)
            if len(data := str(shot.get("data", ""))) <= most:
                return data
        return ""

    def close(self) -> None:
        """It may go on for ever otherwise, at the cost of the next one."""
        self._browser.session = None
        self._browser.tell("Target.closeTarget", targetId=self._target)

    def _keep(self, kind: str, **more: Any) -> dict[str, Any]:
        event = {"kind": kind, "step": self.step, **more}
        if len(self.events) < EVENTS:
            self.events.append(event)
        return event

    def _heard(self, name: str, params: dict[str, Any]) -> None:
        match name:
            case "Page.loadEventFired":
                self._loaded = True
            case "Page.javascriptDialogOpening":
                self._keep("dialog", said=params["message"][:BODY_CHARS])
                self._browser.tell("Page.handleJavaScriptDialog", accept=True, promptText="Example")
            case "Runtime.exceptionThrown":
                self._thrown(params["exceptionDetails"])
            case "Runtime.consoleAPICalled" if params["type"] == "error":
                errors = [one for one in params["args"] if one.get("subtype") == "error"]
                for error in errors:
                    self._keep("logged", **_error(error), **_place(params.get("stackTrace")))
            case "Debugger.scriptParsed" if len(self._scripts) < EVENTS:
                self._scripts[params["scriptId"]] = params["url"]
            case "Debugger.paused":
                if params["reason"] in ("exception", "promiseRejection"):
                    self._raised(params)
                self._browser.tell("Debugger.resume")
            case _ if name.startswith("Network."):
                self._network(name.removeprefix("Network."), params)

    def _thrown(self, details: dict[str, Any]) -> None:
        place = _place(details.get("stackTrace"))
        place = place if place["url"] else _at(details)
        self._keep("uncaught", **_error(details.get("exception", {})), **place)

    def _raised(self, params: dict[str, Any]) -> None:
        frames = [frame["location"] for frame in params["callFrames"]]
        frames = [{**at, "url": self._scripts.get(at["scriptId"], "")} for at in frames]
        self._keep("raised", **_error(params.get("data", {})), **_place({"callFrames": frames}))

    def _network(self, name: str, params: dict[str, Any]) -> None:
        number = params.get("requestId", "")
        match name:
            case "requestWillBeSent":
                if params.get("redirectResponse") and number in self._open:
                    self._open[number]["status"] = params["redirectResponse"]["status"]
                sent, initiator = params["request"], params.get("initiator", {})
                beside = any(event["method"] != "GET" for event in self._open.values())
                event = self._keep(
                    "request",
                    method=sent["method"],
                    request=sent["url"][:BODY_CHARS],
                    type=params.get("type", ""),
                    sent=(sent.get("postData") or "")[:BODY_CHARS],
                    authorization=_header(sent, "authorization")[:200],
                    content_type=_header(sent, "content-type")[:200],
                    beside=beside,
                    **_place(initiator.get("stack") or {"callFrames": [initiator]}),
                )
                if params.get("type") not in ENDLESS:
                    self._open[number] = event
            case "responseReceived" if number in self._open:
                answer, event = params["response"], self._open[number]
                event |= {"status": answer["status"], "mime": answer["mimeType"]}
                if answer["status"] >= 400 or event["method"] != "GET":
                    self._unread.append((number, event))
                if params["type"] in ENDLESS:
                    self._open.pop(number)
            case "loadingFinished":
                self._open.pop(number, None)
            case "loadingFailed" if number in self._open:
                event = self._open.pop(number)
                event["failed"] = params["errorText"]
                event["cors"] = bool(params.get("corsErrorStatus"))
                event["canceled"] = params.get("canceled", False)


def _error(thrown: dict[str, Any]) -> dict[str, str]:
    said = str(thrown.get("description") or thrown.get("value") or "")
    return {"error": thrown.get("className", ""), "said": said.split("\n")[0][:BODY_CHARS]}


def _place(stack: dict[str, Any] | None) -> dict[str, Any]:
    """Of the innermost call that is in a file."""
    while stack:
        for frame in stack.get("callFrames", ()):
            if frame.get("url"):
                return _at(frame)
        stack = stack.get("parent")
    return {"url": "", "line": None}


def _at(frame: dict[str, Any]) -> dict[str, Any]:
    line = frame.get("lineNumber")
    return {"url": frame.get("url", ""), "line": None if line is None else int(line) + 1}


def _header(request: dict[str, Any], wanted: str) -> str:
    return next((v for name, v in request["headers"].items() if name.lower() == wanted), "")
