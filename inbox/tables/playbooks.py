"""Tables of playbooks: those that an office has imported, every version that was ever walked, and each run with its
history.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.tables.quick import QuickRow
from properties.columns import BigId, Instant, Json


class PlaybookVersion(SQLModel, table=True):
    """The text of a playbook's file; `digest` is the text's own, so that each is kept once."""

    __tablename__ = "playbook_version"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str
    digest: str = Field(unique=True)
    source: str
    at: datetime = Field(sa_type=Instant)


class ImportedPlaybook(SQLModel, table=True):
    """A playbook of this office; it replaces the shipped one of its key while it isn't archived."""

    __tablename__ = "imported_playbook"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    version_id: int = Field(foreign_key="playbook_version.id")
    file: str
    changed_at: datetime = Field(sa_type=Instant)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class PlaybookRun(QuickRow, table=True):
    """One playbook being walked through in one conversation, by the version that it began with.

    `tick` grows with every move, so that a wait that belongs to an earlier one is known. `asked_at`: when the guest
    was last told a step of it; of two runs the guest answers the one that asked last. `question`: his words.
    `said`: what he answered in his own words, by the names that the playbook keeps it under; codes are masked in it.
    """

    __tablename__ = "playbook_run"
    __table_args__ = (
        Index("ix_playbook_run_conversation", "conversation_id", "id"),
        Index(
            "ix_playbook_run_open",
            "conversation_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    key: str
    version_id: int = Field(foreign_key="playbook_version.id")
    title_ru: str
    title_en: str
    severity: str
    phase: str
    step: str = ""
    nudged: bool = False
    puzzled: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None
    tick: int = 0
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    question: str = ""
    said: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    started_by: str = ""  # a manager's name, "" for the bot
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en


class PlaybookRunEntry(SQLModel, table=True):
    """One line of a run's history. `choice` counts from 1, 0 = none; `by` is a manager's name, "" for bot and guest."""

    __tablename__ = "playbook_run_entry"
    __table_args__ = (Index("ix_playbook_run_entry_run", "run_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    run_id: int = Field(foreign_key="playbook_run.id")
    mark: str
    step: str
    choice: int = 0
    by: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # words: the guest's own
    at: datetime = Field(sa_type=Instant)
