"""One file an occasion: its words, its buttons, and, for what goes through the outbox, whether it is still true."""
