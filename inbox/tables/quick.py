"""What the tables stand on whose objects every guest's message changes."""

from sqlmodel import SQLModel


class QuickRow(SQLModel):
    """Sets an attribute without the model's own look at it, which checks nothing in a table and takes half the time."""

    __setattr__ = object.__setattr__  # type: ignore[assignment]
