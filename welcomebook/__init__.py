"""The guest's pages: welcome book, web chat, the stay's link."""
