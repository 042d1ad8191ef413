"""All rows of the database that make up an office. Called by the import, which changes them, and by the export."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from inbox.office.rows import Row, stored_rows
from inbox.tables import (
    ApprovedTemplate,
    CannedReply,
    DirectoryContact,
    Feed,
    KnowledgeEntry,
    Manager,
    MessageRule,
    Owner,
    Property,
    PropertySecret,
    Setting,
    Shift,
    ShiftSwap,
    Stay,
    SurveyAnswer,
)

EntryKey = tuple[int | None, str]
"""The id of its property, None for the portfolio, and its own key."""


@dataclass(frozen=True)
class StoredRows:
    """All rows by what office files call them, archived ones too; `contacts` in the order of the directory."""

    owners: Mapping[str, Row]
    managers: Mapping[str, Row]
    shifts: Mapping[str, Row]
    properties: Mapping[str, Row]
    secrets: Mapping[tuple[int, str], Row]
    contacts: Mapping[int | None, list[Row]]
    knowledge: Mapping[EntryKey, Row]
    messages: Mapping[str, Row]
    templates: Mapping[str, Row]
    canned: Mapping[EntryKey, Row]
    feeds: Mapping[tuple[int, str, int], Row]
    settings: Mapping[str, str]
    swaps: Mapping[tuple[str, str, datetime, datetime], Row]


def load_rows(session: Session) -> StoredRows:
    return StoredRows(
        owners={row["key"]: row for row in stored_rows(session, Owner)},
        managers={row["key"]: row for row in stored_rows(session, Manager)},
        shifts={row["name"]: row for row in stored_rows(session, Shift)},
        properties={row["slug"]: row for row in stored_rows(session, Property)},
        secrets={(row["property_id"], row["name"]): row for row in stored_rows(session, PropertySecret)},
        contacts=by_property(sorted(stored_rows(session, DirectoryContact), key=lambda row: row["position"])),
        knowledge={(row["property_id"], row["key"]): row for row in stored_rows(session, KnowledgeEntry)},
        messages={row["key"]: row for row in stored_rows(session, MessageRule)},
        templates={row["key"]: row for row in stored_rows(session, ApprovedTemplate)},
        canned={(row["property_id"], row["key"]): row for row in stored_rows(session, CannedReply)},
        feeds=_numbered(row for row in stored_rows(session, Feed) if is_active(row)),
        settings={row.key: row.value for row in session.exec(select(Setting))},
        swaps={
            (row["away_key"], row["cover_key"], row["since"], row["until"]): row
            for row in stored_rows(session, ShiftSwap)
            if row["cancelled_at"] is None
        },
    )


def load_stays(session: Session) -> Mapping[str, Row]:
    """All stays by their codes, cancelled ones too."""
    return {row["code"]: row for row in stored_rows(session, Stay)}


def load_surveys(session: Session) -> Mapping[int, Row]:
    """By the ids of their stays."""
    return {row["stay_id"]: row for row in stored_rows(session, SurveyAnswer)}


def _numbered(rows: Iterable[Row]) -> dict[tuple[int, str, int], Row]:
    """By property and platform, counted where there are several."""
    seen: Counter[tuple[int, str]] = Counter()
    numbered = {}
    for row in rows:
        key = row["property_id"], row["source"]
        numbered[*key, seen[key]] = row
        seen[key] += 1
    return numbered


def by_property(rows: Iterable[Row]) -> dict[int | None, list[Row]]:
    grouped: dict[int | None, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["property_id"], []).append(row)
    return grouped


def is_active(row: Row) -> bool:
    return row["archived_at"] is None
