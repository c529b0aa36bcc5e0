"""Uses a page as a person would who tries it: forms are filled and sent, buttons are clicked.

Who uses it registers, logs in with the same words, makes things, and leaves last. It stays on the
page: no link is followed that leads elsewhere. Standard library only.
"""

import json
import re
import time
from typing import Any

from .watched import Watched

STEPS, USE_S = 14, 5.0
REGISTER = re.compile(r"regist|sign[-_ ]?up|create[-_ ](an )?account", re.I)
LOGIN = re.compile(r"log[-_ ]?in|sign[-_ ]?in", re.I)
LEAVE = re.compile(r"log[-_ ]?(out|off)|sign[-_ ]?out|(delete|remove|close) (my )?account", re.I)
REMOVE = re.compile(r"delet|remov|trash|discard|[✕✖🗑]", re.I)
PASSWORD = "Corr3ct-Horse-Battery!"
EMAIL = "ada.lovelace@example.com"

TOOLS = """
const shown = (e) => e.getClientRects().length > 0
  && e.checkVisibility({visibilityProperty: true, opacityProperty: true});
const reached = (e) => {  // by a hand: nothing lies over it
  e.scrollIntoView({block: "center", behavior: "instant"});
  const box = e.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return at && (e.contains(at) || at.contains(e));
};
const words = (e) => (e.innerText || e.getAttribute("aria-label")
  || (e.type === "checkbox" ? "checkbox" : e.value) || "").trim();
const sign = (e) => [e.tagName, e.getAttribute("id"), e.getAttribute("name"),
  e.getAttribute("type"), words(e).slice(0, 60)].join("|");
const submits = (e) => e.matches(
  "button:not([type]), button[type=submit], input[type=submit], input[type=image]");
const sender = (form) => [...form.elements].find((e) => submits(e) && shown(e) && !e.disabled);
const set = (e, value) => {
  const kind = {SELECT: HTMLSelectElement, TEXTAREA: HTMLTextAreaElement}[e.tagName];
  Object.getOwnPropertyDescriptor((kind || HTMLInputElement).prototype, "value").set.call(e, value);
  for (const name of ["input", "change"]) e.dispatchEvent(new Event(name, {bubbles: true}));
};
"""

LIST = """
const found = [];
for (const form of document.forms) {
  const send = sender(form);
  if (!shown(form) || !send || !reached(send)) continue;
  if (form.querySelector("input[type=file]")) continue;
  const heads = [...form.querySelectorAll("h1, h2, h3, h4, legend")].map(words).join(" ");
  const told = [form.getAttribute("id"), form.getAttribute("action"), heads, words(send)].join(" ");
  const label = words(send);
  found.push({element: form, kind: "form", told, label, sign: `form ${sign(send)} ${told}`});
}
const clicked = "button, input[type=button], input[type=checkbox], [role=button], "
  + "a[href^='#'], a[href^='javascript:'], a:not([href])[onclick]";
for (const e of document.querySelectorAll(clicked)) {
  if (!shown(e) || e.disabled || !reached(e)) continue;
  if (e.form && (submits(e) || ["reset", "checkbox"].includes(e.type))) continue;
  const label = words(e) || e.id;
  found.push({element: e, kind: "click", told: e.id + " " + words(e), label, sign: sign(e)});
}
const tried = found.slice(0, 60);
window[Symbol.for("tried")] = tried.map((one) => one.element);
return tried.map(({kind, told, label, sign}) =>
  ({kind, told: told.slice(0, 200), label: label.slice(0, 60), sign: location.pathname + sign}));
"""

FILL = """
const usual = (e) => {
  const label = e.labels && e.labels[0] ? e.labels[0].innerText : "";
  const about = [e.name, e.id, e.placeholder, e.autocomplete, label].join(" ").toLowerCase();
  const number = () => {
    const least = e.min === "" ? -Infinity : Number(e.min);
    const most = e.max === "" ? Infinity : Number(e.max);
    return String(Math.min(Math.max(3, least), most));
  };
  const kinds = {
    password: PASSWORD, email: EMAIL, number: number(), tel: "+4312345678", color: "#3366ff",
    url: "https://example.com/page", date: "2030-01-15", time: "10:30", month: "2030-01",
    week: "2030-W03", "datetime-local": "2030-01-15T10:30",
  };
  if (kinds[e.type]) return kinds[e.type];
  for (const [word, value] of [
    ["user", "ada_lovelace"], ["login", "ada_lovelace"], ["mail", EMAIL], ["name", "Ada Lovelace"],
    ["url", kinds.url], ["link", kinds.url], ["phone", kinds.tel], ["date", kinds.date],
    ["time", kinds.time], ["amount", "12.5"], ["price", "12.5"], ["quantity", "3"], ["age", "36"],
    ["zip", "1010"], ["number", "3"],
  ]) if (about.includes(word)) return value;
  return "Example";
};
for (const e of element.elements) {
  if (e.disabled || e.readOnly || !shown(e)) continue;
  if (e.type === "checkbox" || e.type === "radio") {
    const group = [...element.elements].filter((o) => o.type === e.type && o.name === e.name);
    if (e.type === "checkbox" ? e.required && !e.checked : !group.some((o) => o.checked)) e.click();
  } else if (e.tagName === "SELECT") {
    const choice = [...e.options].find((o) => o.value && !o.disabled);
    if (!e.value && choice) set(e, choice.value);
  } else if (["INPUT", "TEXTAREA"].includes(e.tagName) && !e.value && e.type !== "hidden"
      && !["submit", "button", "reset", "image", "file", "range"].includes(e.type)) {
    const value = usual(e);
    set(e, e.maxLength > 0 ? value.slice(0, e.maxLength) : value);
  }
}
if (!element.checkValidity()) return "not valid";
sender(element).click();
"""


class Visitor:
    """Somebody who tries one page after another, nothing twice, and leaves at the ``last``."""

    def __init__(self) -> None:
        self._registered = False
        self._done: set[str] = set()

    def use(self, page: Watched, last: bool, removes: bool) -> None:
        """Try what there is to try. Each try is a ``step`` of the page's events.

        ``removes``: also what takes away what another page is to show.
        """
        until = time.monotonic() + USE_S
        for _ in range(STEPS):
            found = page.ask(scripted(LIST)) or []
            waiting = [
                (number, one)
                for number, one in enumerate(found)
                if one["sign"] not in self._done
                and (last or not LEAVE.search(one["told"]))
                and (removes or not REMOVE.search(one["told"]))
            ]
            if not waiting or time.monotonic() > until:
                break
            number, chosen = min(waiting, key=lambda one: _rank(one[1], self._registered))
            self._done.add(chosen["sign"])
            page.step = _named(chosen)
            heard = len(page.events)
            act = FILL if chosen["kind"] == "form" else "element.click();"
            page.ask(scripted(f"const element = window[Symbol.for('tried')][{number}];\n{act}"))
            page.settle()
            if chosen["kind"] == "form" and REGISTER.search(chosen["told"]):
                posts = [e for e in page.events[heard:] if e.get("method") == "POST"]
                good = any(200 <= e.get("status", 0) < 400 for e in posts)
                self._registered = self._registered or good


def _rank(one: dict[str, Any], registered: bool) -> int:
    told, form = one["told"], one["kind"] == "form"
    if LEAVE.search(told):
        return 5
    if REGISTER.search(told) and not registered:
        return 0 if form else 1
    if LOGIN.search(told):
        return 2
    return 3 if form else 4


def _named(one: dict[str, Any]) -> str:
    kind = "sending the form" if one["kind"] == "form" else "a click on"
    return f"{kind} {' '.join(one['label'].split())!r}"


def scripted(script: str) -> str:
    """An expression for the page, with the tools and words of all of them."""
    words = f"const PASSWORD = {json.dumps(PASSWORD)}, EMAIL = {json.dumps(EMAIL)};\n"
    return f"(() => {{ {words}{TOOLS}{script} }})()"
