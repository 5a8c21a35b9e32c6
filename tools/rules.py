"""The house rules as small checks; each prints the rule, the reason and the cure."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import glossary, schemas

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("catalog", "intake", "approval", "certificates", "hotline", "ratings")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BANNED = re.compile(r"(Event|Command|Handler|Manager|Helper|Utils|Base|Impl|DTO)$")
IMPURE = re.compile(r"\b(datetime\.now|date\.today|uuid4|random\.|time\.time)\(")
MATCH_AND_A_FEW = 4
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|# type: ignore(?!\[)|# noqa(?!: )")


def hand_written() -> Iterator[Path]:
    command = ["git", "ls-files", "-co", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.split():
        if (ROOT / name).exists():
            yield ROOT / name


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts


def long_files(path: Path, text: str, _: ast.Module) -> Iterator[str]:
    limit = 400 if "kernel" in path.parts else 300
    lines = text.count("\n")
    if lines > limit and not is_test(path):
        yield f"{lines} lines; at most {limit}: a reader holds one page in mind, so split by what changes together"


def long_functions(path: Path, _: str, tree: ast.Module) -> Iterator[str]:
    limit = 20 if "domain" in path.parts else 40
    if is_test(path):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > limit and not _is_one_match(node):
                yield f"{node.name} has {length} lines; at most {limit}: name its parts"


def _is_one_match(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A function that is one match over all commands or events is as long as there are of them."""
    return any(isinstance(part, ast.Match) and len(node.body) <= MATCH_AND_A_FEW for part in node.body)


def unfinished(path: Path, text: str, _: ast.Module) -> Iterator[str]:
    if path == Path(__file__).resolve():
        return
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield f"line {number} is unfinished or silences a check without a code: finish it, or give code and reason"


def banned_names(path: Path, _: str, tree: ast.Module) -> Iterator[str]:
    if is_test(path):
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and BANNED.search(node.name) and node.name not in {"Event", "Command"}:
            yield f"{node.name} ends in a word that says nothing: name it after what it is in the hall"


def chinese_docstrings(path: Path, _: str, tree: ast.Module) -> Iterator[str]:
    """Events, states and commands of a domain say in Chinese what they mean."""
    if "domain" not in path.parts or is_test(path):
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_domain_class(node):
            said = ast.get_docstring(node) or ""
            if not CHINESE.search(said):
                yield f"{node.name} has no Chinese docstring: an official must be able to read what it means"


def _is_domain_class(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id in {"Event", "State", "Command"} for base in node.bases)


def domain_test_sentences(path: Path, _: str, tree: ast.Module) -> Iterator[str]:
    parts = path.relative_to(ROOT).parts
    if not (parts[0] == "services" and "tests" in parts and "domain" in parts):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        if not CHINESE.search(ast.get_docstring(node) or ""):
            yield f"{node.name} has no Chinese sentence: `make rules` prints them as the rule book"


def clock_and_chance(path: Path, text: str, _: ast.Module) -> Iterator[str]:
    if "domain" in path.parts and not is_test(path) and IMPURE.search(text):
        yield "the domain reads a clock or chance: time and ids come with the command"


CHECKS = (
    long_files,
    long_functions,
    unfinished,
    banned_names,
    chinese_docstrings,
    domain_test_sentences,
    clock_and_chance,
)


def main() -> int:
    broken = 0
    for path in hand_written():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        for check in CHECKS:
            for sentence in check(path, text, tree):
                print(f"{path.relative_to(ROOT)}: {sentence}  [{check.__name__}]")
                broken += 1
    broken += glossary.check()
    broken += schemas.check()
    print(f"{broken} house rules broken" if broken else "house rules: all kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
