"""Reads the canned replies of an office file, the office's own and those of one property."""

from inbox.office.model import OfficeCanned
from properties.files import values
from properties.files.fields import Fields
from properties.files.languages import both


def read_canned(fields: Fields) -> OfficeCanned:
    files = fields.several("files", values.text)
    canned = OfficeCanned(
        key=fields.need("key", values.token, ""),
        title=both(fields, "title"),
        text=both(fields, "text"),
        files=files if fields.written.names("files") else None,
        written=fields.written,
    )
    fields.close()
    return canned
