"""Values inside the messages we read."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

Word = Annotated[str, BeforeValidator(lambda said: said or "")]  # some say nothing where others say an empty word


class Part(BaseModel):
    """A value inside a message."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
