"""What stands before a list in a goal, and whether the list is about one thing then."""

from __future__ import annotations

import re

HEADING_CHARS = 300  # what stands right before a list; a longer line is prose
STEM_CHARS = 4_000

# "class Stack with", "a class that"; but not "world-class" or "yoga class booking".
_ONE_CLASS = re.compile(r"(?<![\w-])class\s+(?:named|called|with|that|for|`?[A-Z])|\bclass[:\s]*$")
_NAMED = "function|method|class|decorator|funktion|klasse|methode|fonction|función|função|funzione"
_THINGS = (
    "script|regex|regexp|query|hook|macro|one-liner|dataclass|algorithm|essay|article|"
    "poem|letter|e-?mail|story|post|summary|report|paragraph|speech|text|readme|skript|aufsatz|"
    "brief|gedicht|classe|lettre|clase|carta|funkcja|functie"
)
_GOES_ON = (
    "that|which|to|with|for(?! each)|named|called|in|of|on|about|using|taking|is|must|should|die|"
    "der|das|mit|zu|qui|avec|pour|que|con|para|che|com"
)
# "a Python function slugify(text) that", "an essay on"; but not "a class booking system".
_ONE = re.compile(
    rf"\b(?:an?|one|single|the|this|eine?n?|une?|una?|um|uma|een) (?:[\w+#.-]+ ){{0,3}}"
    rf"(?:(?:{_NAMED})(?: [\w`]+(?=[(.:,`]| (?:{_GOES_ON})\b|$))?|{_THINGS})"
    rf"(?=[:.,;(`\"]|$| (?:(?:{_GOES_ON})\b|[`\"]))",
    re.IGNORECASE,
)
_ONE_FILE = re.compile(
    r"\b(?:one|single|einer?|einzigen|une?|seul|un|solo)[ -](?:file|script|page|datei|fichier|"
    r"archivo)\b",
    re.IGNORECASE,
)
# Headings of what a thing has to be like. Each is a whole heading, but for a word or two before it.
_ASPECTS = re.compile(
    r"(?:(?:\w[\w-]*|\W)\s?){0,3}?\b(?:requirements?|constraints?|notes?|hints?|tips?|rules?|"
    r"examples?|samples?|usage|(?:edge|corner|test|use|special)[ -]cases?|cases|criteria|"
    r"assumptions?|guidelines?|details?|specifications?|specs?|behaviou?r|inputs?|outputs?|"
    r"formats?|steps?|algorithm|approach|procedure|errors?|error handling|exceptions?|limits?|"
    r"limitations?|performance|style|conventions?|goals?|objectives?|context|background|options?|"
    r"arguments|parameters|params|args|returns?|raises|methods?|attributes|properties|fields|"
    r"columns|todo|dont's|don'ts|do's|important|remember|attention|caveats?|warnings?|"
    r"definition of done|non-goals|out of scope|tech(?:nology)? stack|stack|dependencies|"
    r"anforderungen?|hinweise?|regeln?|beispiele?|einschränkungen|bedingungen|vorgaben|"
    r"randfälle|schritte|ablauf|methoden|exigences?|contraintes?|remarques?|exemples?|règles?|"
    r"étapes?|cas limites|méthodes|requisitos?|restricciones|notas?|ejemplos?|reglas?|pasos|"
    r"métodos|requisiti|vincoli|esempi|regole|passi|metodi|exemplos?|regras|restrições|passos|"
    r"eisen|vereisten|voorbeelden|regels|stappen|wymagania|przykłady|zasady|требования|примеры|"
    r"ограничения|примечания|правила|шаги|методы)\W*$"
    r"|.{0,80}(?:要求|要件|注意|制約|约束|限制|条件|规则|ルール|示例|例|步骤|手順|方法)\W*$",
    re.IGNORECASE,
)
# "It must handle:", "Make sure that it", "for example:": wherever it stands in the heading.
_SAYS_HOW = re.compile(
    r"\b(?:must|should|shall|needs? to|has to|have to|ought to|handles?|supports?|accepts?|"
    r"ensures?|make sure|note that|keep in mind|e\.g|for example|for instance|such as|example|"
    r"as follows|these steps|following steps|returns?|raises?|given|where|works like|soll|sollte|"
    r"muss|müssen|zum beispiel|doit|devrait|par exemple|debe|debería|por ejemplo|deve|dovrebbe|"
    r"per esempio|moet|должн\w+)\b",
    re.IGNORECASE,
)
_COMPONENTS = re.compile(
    r"\b(?:functions|modules|files|endpoints|routes|classes|components|parts|services|pages|"
    r"commands|tools|scripts|packages|microservices|layers|screens|views|utilities|features|"
    r"funktionen|module|dateien|seiten|klassen|teile|fonctions|fichiers|pages|funciones|archivos)"
    r"\b\W*$",
    re.IGNORECASE,
)


def is_about_one(before: str) -> bool:
    """Whether a list that follows this text says how one thing has to be, and lists no parts."""
    stem = " ".join(before[-STEM_CHARS:].split())
    if _ONE_CLASS.search(stem) or _ONE.search(stem) or _ONE_FILE.search(stem):
        return True
    heading = before.rstrip().rpartition("\n")[2][-HEADING_CHARS:]
    said = re.split(r"[.!?;](?:\s|\*)", heading.strip(" \t#*_:>|-"))[-1].strip(" #*_:")
    if _ASPECTS.match(said):
        return True
    return bool(_SAYS_HOW.search(said)) and not _COMPONENTS.search(said)
