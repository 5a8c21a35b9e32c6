"""`python -m department`: this service as a process of its own."""

from department.app import NAME, build
from kernel.serving import main

if __name__ == "__main__":
    main(build, NAME)
