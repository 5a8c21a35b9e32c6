"""`python -m hall` is `hall`."""

from hall.cli import main

main()
