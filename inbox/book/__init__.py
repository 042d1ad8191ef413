"""Welcome books: what stands in them, their pictures and notices, how often what is read. For pages and import."""
