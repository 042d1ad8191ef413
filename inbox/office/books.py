"""A welcome book as an office file has it: values, with the names of files where the database has keys of pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from properties.book import BothTexts, Section
from properties.files.written import Written

MEDIA_FOLDER = "media"


@dataclass(frozen=True)
class OfficeMedia:
    """`file` as it is written: relative to the office file."""

    file: str
    caption: BothTexts = field(default_factory=BothTexts)
    written: Written = field(default=Written(), compare=False, repr=False)


@dataclass(frozen=True)
class OfficeSection:
    """In `section`, an item's `photo` is the file's name. `names_photos`: whether the file says anything of photos."""

    section: Section
    photos: tuple[OfficeMedia, ...] = ()
    names_photos: bool = False
    written: Written = field(default=Written(), compare=False, repr=False)

    @property
    def media(self) -> Mapping[str, OfficeMedia]:
        """All files of the section by their names: its own, and those of its items."""
        own = {photo.file: photo for photo in self.photos}
        of_items = {item.photo: OfficeMedia(item.photo, written=self.written) for item in self.section.items}
        return {file: media for file, media in (of_items | own).items() if file}


@dataclass(frozen=True)
class OfficeBook:
    sections: tuple[OfficeSection, ...] = ()
    photos: tuple[OfficeMedia, ...] = ()
    names_photos: bool = False
