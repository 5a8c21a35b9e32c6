"""How numbers are written by hand: full width, spaces and small letters are the same number for whoever compares."""

import unicodedata


def normalised(number: str) -> str:
    """As it is stored and compared: half-width, no spaces, upper case."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()
