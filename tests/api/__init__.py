"""The API as its clients meet it: real HTTP semantics, real SQL, on both databases."""
