"""Files of answers go out with an export and come back with an import; one that can't be sent is told with its line."""

from pathlib import Path

import pytest
from PIL import ExifTags, Image

from inbox.office.commands import export_to, import_paths
from inbox.storage.store import Store
from inbox.tables import KnowledgeEntry
from properties.files.faults import OfficeErrors
from tests.office.files import TEXT
from tests.office.takings import KEYS, LATER, all_of
from tests.pages.staging import PIXEL
from tests.pictures import picture

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NAMED = TEXT.replace("  - key: late-checkout\n", "  - key: late-checkout\n    files: [keys.png]\n")


def test_files_are_taken_given_back_and_kept_when_nothing_is_said(store: Store, tmp_path: Path) -> None:
    office, media = tmp_path / "in" / "office.yaml", tmp_path / "media"
    office.parent.mkdir()
    (office.parent / "keys.png").write_bytes(PIXEL)
    office.write_text(NAMED, encoding="utf-8")
    import_paths(store, KEYS, [office], prune=False, now=LATER, media_dir=media)
    office.write_text(TEXT, encoding="utf-8")
    import_paths(store, KEYS, [office], prune=False, now=LATER, media_dir=media)

    (tmp_path / "out").mkdir()
    export_to(store, KEYS, tmp_path / "out" / "office.yaml", with_secrets=True, media_dir=media)

    kept = [entry for entry in all_of(store, KnowledgeEntry) if entry.media]
    assert [file["name"] for entry in kept for file in entry.media] == ["keys.jpg"]
    (copied,) = (tmp_path / "out" / "answers").iterdir()
    assert copied.name.endswith("-keys.jpg")
    import_paths(store, KEYS, [tmp_path / "out" / "office.yaml"], prune=False, now=LATER, media_dir=media)
    assert sum(len(entry.media) for entry in all_of(store, KnowledgeEntry)) == 1


def test_photos_are_kept_without_what_the_camera_noted_and_the_same_again_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    office, media = tmp_path / "office.yaml", tmp_path / "media"
    (tmp_path / "keys.png").write_bytes(_noted_photo())
    canned = 'canned:\n  - {key: keys, title: {ru: "К", en: "K"}, text: {ru: "К", en: "K"}, files: [keys.png]}\n'
    office.write_text(NAMED + canned, encoding="utf-8")
    import_paths(store, KEYS, [office], prune=False, now=LATER, media_dir=media)

    again = import_paths(store, KEYS, [office], prune=False, now=LATER, media_dir=media)
    (tmp_path / "out").mkdir()
    export_to(store, KEYS, tmp_path / "out" / "office.yaml", with_secrets=True, media_dir=media)
    back = import_paths(store, KEYS, [tmp_path / "out" / "office.yaml"], prune=False, now=LATER, media_dir=media)

    (kept,) = (path for path in media.rglob("*") if path.is_file())
    assert b"PhoneMaker" in (tmp_path / "keys.png").read_bytes() and b"PhoneMaker" not in kept.read_bytes()
    assert not again.has_changed, str(again)
    assert not back.has_changed, str(back)


def test_a_file_that_lies_elsewhere_is_not_taken(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "keys.png").write_bytes(PIXEL)
    office = tmp_path / "in" / "office.yaml"
    office.write_text(NAMED.replace("keys.png", "../keys.png"), encoding="utf-8")

    with pytest.raises(OfficeErrors, match="there is no file"):
        import_paths(store, KEYS, [office], prune=False, now=LATER, media_dir=tmp_path / "media")


def test_a_file_that_is_not_there_is_told_with_its_line(store: Store, tmp_path: Path) -> None:
    (tmp_path / "office.yaml").write_text(NAMED, encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        import_paths(store, KEYS, [tmp_path / "office.yaml"], prune=False, now=LATER, media_dir=tmp_path / "media")

    assert "there is no file keys.png beside this one" in refused.value.lines[0]
    assert all_of(store, KnowledgeEntry) == []


def _noted_photo() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "PhoneMaker"
    return picture(exif=exif)
