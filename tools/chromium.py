"""Looks for a browser for the tests; on Debian as root installs one; elsewhere says what to install."""

import os
import shutil
import subprocess
import sys


def main() -> None:
    if os.environ.get("CHROMIUM") or shutil.which("chromium"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("installing chromium and Chinese fonts for the browser tests", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
            done = subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                break
        else:
            return
    print("no Chromium: browser tests will be skipped; install chromium and fonts-noto-cjk", file=sys.stderr)


if __name__ == "__main__":
    main()
