"""A strict stand-in for Telegram's Bot API, and a page of phones: to train and to test with no network and no token."""
