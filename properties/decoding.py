"""The text of files as odd programmes save them: spreadsheets' tables, platforms' calendars. Pure."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(raw: bytes) -> str:
    """UTF-8 as it should be, or what programmes on Windows save."""
    if raw.startswith(_UTF_16):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", "replace")
