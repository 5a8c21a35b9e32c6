"""`python -m hall_ui.gallery` shows the gallery on this machine."""

import uvicorn

from hall_ui.gallery import app

uvicorn.run(app, host="127.0.0.1", port=8099, timeout_graceful_shutdown=2)
