"""The shipped pictures of playbooks as files that messages may carry. Kept with the others when a process starts."""

from functools import cache
from pathlib import Path

from inbox.conversation.answer_files import File, keep_file, read_file
from playbooks.scripts.pictures import picture_file, picture_names


def keep_pictures(media_dir: Path) -> None:
    """Once they are there, this only looks."""
    for name in picture_names():
        with picture_file(name).open("rb") as file:
            keep_file(media_dir, file, f"{name}.png")


@cache
def standard_picture(name: str) -> File:
    with picture_file(name).open("rb") as file:
        return read_file(file, f"{name}.png")
