"""The stay's token in WhatsApp: written into the link, found again whatever the guest does to the text around it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.whatsapp.stay_link import take_token, whatsapp_link

TOKEN = "aB3_dE-9xYz0123456789Q"


def prefilled(token: str = TOKEN) -> str:
    return parse_qs(urlsplit(whatsapp_link("+78120000001", token)).query)["text"][0]


def test_it_links_to_our_number_with_the_token_in_the_text() -> None:
    link = urlsplit(whatsapp_link("+78120000001", TOKEN))

    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/78120000001")
    assert TOKEN in prefilled()


@given(st.text(alphabet="abzABZ019_-", min_size=22, max_size=22))
def test_every_token_that_a_link_carries_is_found_again(token: str) -> None:
    assert take_token(prefilled(token)) == (token, "")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        pytest.param(f"{prefilled()}\nThe lock does not open", "The lock does not open", id="written after"),
        pytest.param(f"Замок не открывается {prefilled()}", "Замок не открывается", id="written before"),
        pytest.param(f"hi {prefilled()}, we are here", "hi , we are here", id="written around"),
        pytest.param(f"#{TOKEN} help", "help", id="label deleted"),
        pytest.param(f"Nightdesk # {TOKEN}", "", id="space slipped in"),
        pytest.param(TOKEN, "", id="token alone"),
        pytest.param(f"my code: {TOKEN}", "my code:", id="token without its mark"),
        pytest.param(f"https://desk.example.org/go/{TOKEN}?x=1 hello", "hello", id="the link itself"),
    ],
)
def test_it_finds_the_token_and_takes_it_out_of_the_text(text: str, rest: str) -> None:
    assert take_token(text) == (TOKEN, rest)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hello, the code does not work!", id="plain"),
        pytest.param(f"#{TOKEN}1", id="longer than a token"),
        pytest.param("#shorter", id="hashtag"),
        pytest.param("internationalizations-", id="long word"),
        pytest.param("aB3_dE-9xYz0123456789B", id="an ending no token has"),
        pytest.param("ABCDEFGHIJKLMNOPQRSTUV", id="capitals"),
        pytest.param("https://maps.example.org/place/aB3_dE-9xYz0123456789Q", id="other address"),
    ],
)
def test_it_takes_nothing_else_for_a_token(text: str) -> None:
    assert take_token(text) == ("", text)
