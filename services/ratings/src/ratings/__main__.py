"""`python -m ratings`: this service as a process of its own."""

from kernel.serving import main
from ratings.app import NAME, build

if __name__ == "__main__":
    main(build, NAME)
