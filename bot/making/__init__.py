"""Documents asked for in the chat, made in a process of their own: the order, who makes it, who waits for it."""
