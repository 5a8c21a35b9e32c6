"""Prints every domain test's sentence: the rules of the hall, as an official would say them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    for folder in sorted(ROOT.glob("services/*/tests/domain")):
        print(f"\n{folder.parent.parent.name}")
        for path in sorted(folder.rglob("test_*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                said = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
                if said:
                    print(f"  {said.splitlines()[0]}")


if __name__ == "__main__":
    main()
