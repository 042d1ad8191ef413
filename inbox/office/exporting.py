"""Gives the office back as a file: what is active, in the format that the import reads."""

from sqlmodel import Session

from inbox.office.as_office import stored_office
from inbox.office.book_files import load_books
from inbox.office.stored import load_rows, load_stays, load_surveys
from inbox.office.writing import written
from properties.filling import MASK
from properties.keys import Keys


def export_office(session: Session, keys: Keys, *, with_secrets: bool = False) -> str:
    """The text of an office file. Masked secrets, when it is imported again, mean those that are kept."""
    reveal = keys.open if with_secrets else lambda sealed: MASK
    stays = load_stays(session).values()
    return written(
        stored_office(
            load_rows(session), stays, reveal=reveal, books=load_books(session), surveys=load_surveys(session)
        )
    )
