"""Members named like their folders are imported first, so that importlib mode never takes a folder for the package."""

from hypothesis import settings

import approval  # noqa: F401
import catalog  # noqa: F401
import certificates  # noqa: F401
import department  # noqa: F401
import hall  # noqa: F401
import hotline  # noqa: F401
import identifiers  # noqa: F401
import insight  # noqa: F401
import intake  # noqa: F401
import kernel  # noqa: F401
import legaltime  # noqa: F401
import ratings  # noqa: F401

# A shared machine may be slow at any moment: an example is wrong or right, never late.
settings.register_profile("hall", deadline=None)
settings.load_profile("hall")
