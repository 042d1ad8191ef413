"""Photos and videos that a scheduled message brings along: those of the welcome book's sections that its rule names."""

from pathlib import Path

from sqlmodel import Session, col, select

from inbox.book.media import VIDEO, file_of, media_of
from inbox.conversation.answer_files import File, UnfitFile, keep_file
from inbox.tables import BookSection, Property
from playbooks.schedule.rules import Rule
from properties.book import SectionKind
from properties.words import Audience

_MOST = 4


def files_for(session: Session, media_dir: Path, home: Property, rule: Rule, *, may_tell: bool) -> list[File]:
    """None of a section for guests inside their stay, unless this one may be told codes now."""
    wanted = [kind.value for kind in SectionKind if kind.value in rule.media]
    if not wanted:
        return []
    query = select(BookSection).where(col(BookSection.property_id) == home.id, col(BookSection.kind).in_(wanted))
    files: list[File] = []
    for section in session.exec(query.order_by(col(BookSection.position))).all():
        if section.audience != Audience.IN_STAY or may_tell:
            files += _of_section(session, media_dir, home, section.key)
    return files[:_MOST]


def _of_section(session: Session, media_dir: Path, home: Property, key: str) -> list[File]:
    """Pictures as JPEG, which every messenger shows; what is not on this disk or too large is left out."""
    files = []
    for media in media_of(session, home, key):
        is_video = media.kind == VIDEO
        path = file_of(media_dir, media.public_key, VIDEO if is_video else "preview")
        try:
            with path.open("rb") as file:
                files.append(keep_file(media_dir, file, f"{key}{path.suffix}"))
        except (OSError, UnfitFile):
            continue
    return files
