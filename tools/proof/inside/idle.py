"""Which buttons and forms of a page do nothing at all, whatever a person does with them.

Nobody listens to them or to what they lie in, and they mean nothing to the browser or to a style
sheet. Standard library only.
"""

from typing import Any

# Needs ``getEventListeners``, which the browser offers to those who debug.
IDLE = """
const PRESSED = /^(click|auxclick|dblclick|mouse|pointer|touch|key|focus|blur|command|contextmenu)/;
const SENT = /^(submit|formdata|change|input|beforeinput|reset|invalid)/;
const PLAIN = new Set(["class", "id", "type", "style", "title", "name", "value", "tabindex",
  "role", "aria-label", "lang", "dir", "novalidate", "autocomplete"]);
const handled = (at, names) => Object.keys(getEventListeners(at)).some((n) => names.test(n));
const heard = (e, names) => {
  for (let at = e; at; at = at.parentNode || at.host) if (handled(at, names)) return true;
  return handled(window, names);
};
const plain = (e) => [...e.attributes].every((one) => PLAIN.has(one.name));
const styled = (e) => {
  for (const sheet of document.styleSheets) {
    let rules;
    try { rules = [...sheet.cssRules]; } catch { return true; }
    for (const rule of rules) {
      for (const part of (rule.selectorText || (rule.cssRules ? rule.cssText : "")).split(",")) {
        if (part.includes(":has(")) return true;
        const found = /^(.*?):(?:hover|focus|active|target|checked)[\\w-]*[^\\s>+~]*\\s*[\\s>+~]/
          .exec(part.trim());
        try { if (found && e.closest(found[1] || "*")) return true; } catch { return true; }
      }
    }
  }
  return false;
};
const told = (e) => ({sign: sign(e), text: words(e).slice(0, 60), shown: shown(e),
  id: e.getAttribute("id") || "", tag: e.tagName.toLowerCase(),
  name: e.getAttribute("name") || "", classes: [...e.classList],
  in_form: Boolean(e.form && handled(e.form, SENT))});
const idle = [], all = [];
for (const e of document.querySelectorAll("button, input[type=button]")) {
  all.push(sign(e));
  if (e.disabled || !plain(e) || !words(e)) continue;
  if (e.type === "reset" || (e.form && submits(e))) continue;
  if (e.closest("label, a, summary, details, [popover], [contenteditable]")) continue;
  if (!heard(e, PRESSED) && !styled(e)) idle.push(told(e));
}
for (const form of document.forms) {
  const send = sender(form), fields = [...form.elements].filter((e) => e.tagName !== "BUTTON");
  all.push("form " + sign(form));
  if (!send || !plain(form) || !plain(send) || fields.some((e) => e.name)) continue;
  const both = new RegExp(PRESSED.source + "|" + SENT.source);
  if (heard(form, both) || [send, ...fields].some((e) => handled(e, both))) continue;
  idle.push({...told(form), sign: "form " + sign(form), text: words(send).slice(0, 60)});
}
return {idle, all};
"""


def still_idle(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that were seen doing nothing, unless they do something by now."""
    later = {one["sign"] for one in after.get("idle", ())}
    gone = {one["sign"] for one in before.get("idle", ())} - set(after.get("all", ()))
    return [
        {key: value for key, value in one.items() if key not in ("sign", "shown")}
        for one in before.get("idle", ())
        if one["shown"] and (one["sign"] in later or one["sign"] in gone)
    ]
