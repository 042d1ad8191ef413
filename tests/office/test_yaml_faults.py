"""A file that is not a plain YAML office is refused with the line that is to blame, and nothing worse happens."""

import pytest

from inbox.office.reading import SECTIONS, read_text
from properties.files.tree import LARGEST_FILE_BYTES
from tests.office.files import TEXT, faults_of, reading_of

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
EXPECTED_KEYS = f"a mapping with some of the keys {', '.join(SECTIONS)} was expected"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(b"", f"1: no office: {EXPECTED_KEYS}", id="empty"),
        pytest.param(b"# nothing\n", f"1: no office: {EXPECTED_KEYS}", id="only a comment"),
        pytest.param(b"\n- a\n- b\n", f"2: no office: {EXPECTED_KEYS}", id="a list"),
        pytest.param(b"hello", f"1: no office: {EXPECTED_KEYS}", id="a word"),
        pytest.param("owners: []\nимя: Анна".encode("cp1251"), "2: not UTF-8; save the file as UTF-8", id="cp1251"),
        pytest.param("owners: []".encode("utf-16"), "1: not UTF-8; save the file as UTF-8", id="utf-16"),
        pytest.param(b"owners: []\n# \0", "2: holds a NUL character; a text file was expected", id="NUL in a comment"),
        pytest.param(
            b'owners:\n  - {key: anna, language: en, name: "a\\0b"}\n',
            "2: holds an unprintable character; letters, line breaks and tabs were expected",
            id="escaped NUL",
        ),
        pytest.param(
            b"owners: []\nmanagers:\n\t- key: a\n",
            "3: not YAML: found character that cannot start any token (a text that begins with @, ` or % needs quotes;"
            " indent with spaces, not with a tab)",
            id="tab",
        ),
        pytest.param(
            b"owners:\n  - name: Anna: Petrova\n",
            "2: not YAML: mapping values are not allowed in this context (a text with a colon needs quotes)",
            id="colon",
        ),
        pytest.param(
            b'owners:\n  - name: "Anna\n    key: anna\n',
            "2: not YAML: found unexpected end of stream (a quote or bracket that is opened here is not closed)",
            id="open quote",
        ),
        pytest.param(BOMB.encode(), "1: an anchor (&a); aliases are not read", id="bomb of aliases"),
        pytest.param(
            b"owners: *everybody\n",
            "1: an alias (*everybody); write the value out, aliases are not read",
            id="alias",
        ),
        pytest.param(
            b"owners: []\nmanagers: !!python/object:os.system x\n",
            "2: a tag (!…); write the plain value, tags are not read",
            id="tag",
        ),
        pytest.param(
            b"owners: []\n---\nowners: []\n", "2: a second document begins here; one was expected", id="two documents"
        ),
        pytest.param(b"owners: " + b"[" * 1000 + b"]" * 1000, "1: nested more than 20 levels deep", id="nesting"),
    ],
)
def test_it_says_why_a_file_cannot_be_read(raw: bytes, expected: str) -> None:
    assert faults_of(raw) == [expected]


def test_it_refuses_a_huge_file_before_reading_it() -> None:
    raw = b"owners: []\n" + b"#" * LARGEST_FILE_BYTES

    assert faults_of(raw) == ["larger than 20 MB; split it into several files"]


def test_it_names_keys_that_are_given_twice() -> None:
    text = "owners:\n  - key: anna\n    name: Anna\n    language: en\n    name: Anya\nowners: []\n"

    assert faults_of(text) == [
        '5: "name" is given twice, first in line 3',
        '6: "owners" is given twice, first in line 1',
    ]


def test_it_reads_other_line_ends_and_a_byte_order_mark() -> None:
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()

    reading = read_text(raw, "office.yaml")

    assert reading.faults == ()
    assert reading.office == reading_of(TEXT).office


def test_it_reads_keys_that_are_no_text() -> None:
    assert faults_of("owners: []\n? [a, b]\n: 1\n") == [
        "2: a list or mapping stands where the name of a key was expected"
    ]
