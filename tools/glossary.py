"""Holds the glossary against the code: every event's leading term stands in it, every identifier it names exists."""

import importlib
import re
from pathlib import Path

from kernel.events import Event

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
SERVICES = ("catalog", "intake", "approval", "certificates", "hotline", "ratings", "insight", "department")
_ROW = re.compile(r"^\|\s*(?P<term>[^|]+?)\s*\|\s*(?P<part>[^|]+?)\s*\|\s*(?P<identifiers>[^|]+?)\s*\|")
_IDENTIFIER = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`")


def rows() -> list[tuple[str, tuple[str, ...]]]:
    """Terms and identifiers, as written."""
    found = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        match = _ROW.match(line)
        if match and _IDENTIFIER.search(match["identifiers"]):
            found.append((match["term"], tuple(_IDENTIFIER.findall(match["identifiers"]))))
    return found


def events() -> list[type[Event]]:
    found: set[type[Event]] = set()
    for name in SERVICES:
        service = importlib.import_module(f"{name}.app")
        for value in vars(service).values():
            found.update(getattr(value, "events", ()) if type(value).__name__ == "Decider" else ())
    return sorted(found, key=lambda cls: cls.kind)


def check() -> int:
    terms = {part.strip() for term, _ in rows() for part in re.split(r"[/、]", term)}
    broken = []
    for cls in events():
        term = re.split(r"[：:]", (cls.__doc__ or "").strip())[0]
        if term not in terms:
            broken.append(f"{cls.kind}: its docstring begins with “{term}”, which docs/glossary.md does not hold")
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("kernel/src", "legaltime/src", "identifiers/src", "services", "hall/src")
        for path in (ROOT / folder).rglob("*.py")
    )
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", code))
    for term, identifiers in rows():
        broken.extend(f"glossary row {term}: `{name}` is not in the code" for name in identifiers if name not in words)
    for sentence in broken:
        print(f"{sentence}  [glossary]")
    return len(broken)
