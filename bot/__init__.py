"""Every face of Relais: the chat, the command line, the practice page, and all the words people read."""
