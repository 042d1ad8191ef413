"""The guest's pages: welcome book, web chat, the stay's link."""

from welcomebook.channel import WebChannel
from welcomebook.pages import build_guest_pages
from welcomebook.routing import no_such_page

__all__ = ["WebChannel", "build_guest_pages", "no_such_page"]
