"""`python -m certificates`: this service as a process of its own."""

from certificates.app import NAME, build
from kernel.serving import main

if __name__ == "__main__":
    main(build, NAME)
