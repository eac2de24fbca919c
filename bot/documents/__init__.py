"""Documents made for paper: each a Typst template and the plain values that go into it. Typst is imported late."""
