"""Looks for a browser for the tests; on Debian as root installs one; elsewhere says what to install."""

import os
import shutil
import sys

from hall.up.machine import install


def main() -> None:
    there = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not (there or install("chromium", "fonts-noto-cjk")):
        print("no Chromium: browser tests will be skipped; install chromium and fonts-noto-cjk", file=sys.stderr)


if __name__ == "__main__":
    main()
