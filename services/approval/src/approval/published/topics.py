"""On which topic a case is spoken of: all that is said of one case keeps its order there."""

from typing import Final

CASE: Final = "approval.case.v1"
