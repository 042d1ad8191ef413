"""Files that wait in the box: given to the browser as sealed slips, shown with their name and size."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from inbox.conversation.answer_files import MOST_FILES, File
from inbox.pages.routing import Refused
from inbox.pages.views.file_view import file_size
from inbox.web.languages import Words
from properties.keys import Keys, WrongKey

_LONGEST_SLIP = 4000


@dataclass(frozen=True)
class AttachedView:
    """A file in the box. `slip` is what the browser gives back with the answer; `thumb` "" where it is no picture."""

    slip: str
    name: str
    size: str
    thumb: str
    icon: str


def slip_of(keys: Keys, file: File) -> str:
    """Only the desk can make one: nobody sends a file that he has not been given."""
    return keys.seal(json.dumps(file.to_json()))


def files_of(keys: Keys, slips: Sequence[str], words: Words) -> list[File]:
    """Raises `Refused` for slips that are not ours, or too many."""
    if len(slips) > MOST_FILES:
        raise Refused("many", words.gettext("At most %(n)d files go with one answer.") % {"n": MOST_FILES}, 422)
    try:
        return [File.from_json(json.loads(keys.open(slip[:_LONGEST_SLIP]))) for slip in slips]
    except (ValueError, WrongKey):
        raise Refused("unfit", words.gettext("A file was lost on the way. Add it again."), 422) from None


def view_attached(file: File, slip: str, words: Words) -> AttachedView:
    is_picture = file.mime.startswith("image/")
    thumb = f"/inbox/knowledge/files/{file.key}" if is_picture else ""
    icon = "image" if is_picture else "video" if file.mime.startswith("video/") else "file-text"
    return AttachedView(slip, file.name, file_size(file.size_bytes, words), thumb, icon)
