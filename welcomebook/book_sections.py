"""The book's own sections as its reader sees them: of what he may know, in his words, with pictures and steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.book.media import media_of
from inbox.book.sections import sections_of
from inbox.tables import BookMedia, Property
from properties.book import BookItem, Section, SectionKind
from properties.phrases import normal_form
from properties.words import Language
from welcomebook.book_filling import Filler
from welcomebook.book_places import Place, view_places

_COLUMN_PIXELS = 528


@dataclass(frozen=True)
class Picture:
    """`sources`: addresses with their widths for `srcset`, empty for a video. `width`, `height`: of the largest."""

    address: str
    sources: str
    caption: str
    width: int
    height: int
    is_video: bool


@dataclass(frozen=True)
class Step:
    text: str
    note: str
    picture: Picture | None


@dataclass(frozen=True)
class SectionView:
    """`titles`: in both languages, as they are compared."""

    key: str
    kind: SectionKind
    title: str
    titles: frozenset[str]
    icon: str
    text: str
    steps: Sequence[Step]
    places: Sequence[Place]
    pictures: Sequence[Picture]


class Album:
    """A property's pictures, read once."""

    def __init__(self, session: Session, home: Property, language: Language) -> None:
        self._home, self._language = home, language
        self._media = media_of(session, home)

    @property
    def top(self) -> BookMedia | None:
        return next((media for media in self._media if not media.section_key and media.kind == "photo"), None)

    def hero(self) -> Picture | None:
        return self._view(self.top) if self.top else None

    def views(self) -> list[Picture]:
        """Of the home as a whole: whatever else was put at the top of the book."""
        return [self._view(media) for media in self._media if not media.section_key and media is not self.top]

    @property
    def hero_preview(self) -> str:
        """The address of what messengers show of a link to the book; "" where there is no picture."""
        return f"/book/{self._home.slug}/media/{self.top.public_key}/preview" if self.top else ""

    def of(self, section: Section) -> list[Picture]:
        """Those that no step shows already."""
        shown = {item.photo for item in section.items}
        mine = [media for media in self._media if media.section_key == section.key and media.public_key not in shown]
        return [self._view(media) for media in mine]

    def find(self, public_key: str) -> Picture | None:
        return next((self._view(media) for media in self._media if media.public_key == public_key), None)

    def _view(self, media: BookMedia) -> Picture:
        base = f"/book/{self._home.slug}/media/{media.public_key}"
        widths = sorted(media.widths)
        middle = next((width for width in widths if width >= _COLUMN_PIXELS), max(widths, default=0))
        return Picture(
            address=f"{base}/{middle}" if widths else f"{base}/video",
            sources=", ".join(f"{base}/{width} {width}w" for width in widths),
            caption=media.caption(self._language),
            width=media.width,
            height=media.height,
            is_video=media.kind == "video",
        )


def view_sections(session: Session, filler: Filler, album: Album) -> list[SectionView]:
    """In the order of the kinds, and within a kind as the office sorted them."""
    written = [row.as_written() for row in sections_of(session, filler.home)]
    order = list(SectionKind)
    readable = sorted((each for each in written if filler.may_read(each.audience)), key=lambda s: order.index(s.kind))
    views = (_view(section, filler, album) for section in readable)
    return [view for view in views if view is not None]


def _view(section: Section, filler: Filler, album: Album) -> SectionView | None:
    """None where a fact is lacking for the section's own text; a step that lacks one is left out alone."""
    text = filler.fill(section.text)
    if text is None:
        return None
    is_places = section.kind is SectionKind.PLACES
    steps = [] if is_places else [step for item in section.items if (step := _step(item, filler, album))]
    return SectionView(
        key=section.key,
        kind=section.kind,
        title=section.title.best(filler.language),
        titles=frozenset(normal_form(title) for title in (section.title.ru, section.title.en) if title),
        icon=section.icon,
        text=text,
        steps=steps,
        places=view_places(section.items, filler.home, filler.words) if is_places else [],
        pictures=album.of(section),
    )


def _step(item: BookItem, filler: Filler, album: Album) -> Step | None:
    text, note = filler.fill(item.text), filler.fill(item.note)
    if text is None or note is None:
        return None
    return Step(text, note, album.find(item.photo) if item.photo else None)
