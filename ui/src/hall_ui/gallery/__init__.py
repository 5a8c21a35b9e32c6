"""Every macro in every state, with believable examples: the contract of the shared interface."""

from hall_ui.gallery.pages import app

__all__ = ["app"]
