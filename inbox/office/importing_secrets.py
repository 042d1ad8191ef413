"""Seals properties' secrets and writes them into the database. Called by `inbox.office.importing`."""

from collections.abc import Iterator, Mapping, Sequence

from inbox.office.batch import Batch
from inbox.office.report import Kind
from inbox.office.rows import Row, delete_rows, insert_rows, reconcile
from inbox.tables import FormerSecret, PropertySecret
from properties.filling import MASK

SecretKey = tuple[int, str]
"""The id of its property, and its name."""


def import_secrets(batch: Batch, ids: Mapping[str, int]) -> set[int]:
    """Returns the ids of properties whose secrets changed. A masked value means the one that is kept."""
    given = {
        (ids[property.slug], name): text
        for property in batch.office.properties
        for name, text in property.secrets.items()
    }
    sealed = {key: _sealed(batch, key, text) for key, text in given.items() if _is_news(batch, key, text)}
    changes = reconcile(batch.session, PropertySecret, batch.stored.secrets, sealed)
    dropped = dict(_no_longer_named(batch, ids, given))
    _keep_former(batch, [batch.stored.secrets[key] for key in changes.updated])
    if batch.prune:
        _keep_former(batch, list(dropped.values()))
        delete_rows(batch.session, PropertySecret, "id", [row["id"] for row in dropped.values()])
    return {number for number, _ in [*changes.touched, *(dropped if batch.prune else ())]}


def _is_news(batch: Batch, key: SecretKey, text: str) -> bool:
    before = batch.stored.secrets.get(key)
    return text != MASK and (before is None or batch.keys.open(before["sealed"]) != text)


def _sealed(batch: Batch, key: SecretKey, text: str) -> Row:
    number, name = key
    return {"property_id": number, "name": name, "sealed": batch.keys.seal(text), "changed_at": batch.now}


def _keep_former(batch: Batch, rows: Sequence[Row]) -> None:
    """What is replaced or dropped was told to somebody, and is still to be recognised."""
    former = [{name: row[name] for name in ("property_id", "name", "sealed")} | {"until": batch.now} for row in rows]
    insert_rows(batch.session, FormerSecret, former)


def _no_longer_named(
    batch: Batch, ids: Mapping[str, int], given: Mapping[SecretKey, str]
) -> Iterator[tuple[SecretKey, Row]]:
    """Of properties whose `secrets` the files do name; notes them in the report."""
    slugs = {ids[each.slug]: each.slug for each in batch.office.properties if each.written.names("secrets")}
    for (number, name), row in batch.stored.secrets.items():
        if number in slugs and (number, name) not in given:
            batch.report.leave(Kind.SECRET, [f"{name} of {slugs[number]}"], archived=batch.prune)
            yield (number, name), row
