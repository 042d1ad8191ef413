"""What the tables stand on whose objects every guest's message changes."""

from typing import Any

from sqlmodel import SQLModel


class QuickRow(SQLModel):
    """Sets an attribute without the model's own look at it, which checks nothing in a table and takes half the time."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        else:
            object.__setattr__(self, name, value)
