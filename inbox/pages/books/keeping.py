"""Keeps a section of a welcome book as its form was filled in, with the photos that were chosen for its steps."""

from dataclasses import replace

from sqlmodel import Session

from inbox.book.media import Kept, add_media, keep_file
from inbox.book.photos import UnfitFile
from inbox.book.sections import UnfitSection, free_key, keep_section, told_of
from inbox.book.videos import LARGEST_VIDEO_BYTES
from inbox.context import Context
from inbox.knowledge.shelves import find_home
from inbox.pages.books.form import Written, add_faults
from inbox.pages.books.words import unfit_words
from inbox.pages.carrying_out import carry_out
from inbox.pages.visiting import Visitor
from inbox.web.languages import Words
from properties.book_checks import section_faults


def keep_written(context: Context, visitor: Visitor, slug: str, key: str, written: Written) -> str | None:
    """The key of the section; None where something is wrong, which then stands in `written`."""
    words, now = visitor.words, context.now()
    with context.store.read() as session:
        faults = section_faults(written.section, told_of(session, find_home(session, slug)))
    add_faults(written, faults, words)
    photos = {} if written.wrong else _keep_photos(context, written, words)
    if written.wrong:
        return None

    def keep(session: Session) -> str:
        home, section = find_home(session, slug), written.section
        section = replace(section, key=key or free_key(session, home, section.kind.value.replace("_", "-")))
        for photo in photos.values():
            add_media(session, home, photo, section.key)
        return keep_section(session, visitor.actor, home, section, now).key

    try:
        return carry_out(context, visitor, keep)
    except UnfitSection as unfit:  # a colleague changed the property meanwhile
        add_faults(written, list(unfit.faults), words)
        return None


def _keep_photos(context: Context, written: Written, words: Words) -> dict[int, Kept]:
    """By the place of their step, which is then shown with them."""
    kept = {}
    for place, file in written.files.items():
        try:
            kept[place] = keep_file(context.settings.media_dir, file.file.read(LARGEST_VIDEO_BYTES + 1))
        except UnfitFile as unfit:
            name = file.filename or words.gettext("The file")
            written.wrong[f"items.{place}.file"] = unfit_words(unfit.why, name, words)
    shown = [
        replace(item, photo=kept[place].key) if place in kept else item
        for place, item in enumerate(written.section.items)
    ]
    written.section = replace(written.section, items=shown)
    return kept
