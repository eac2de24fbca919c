"""Forms: what a question asks, and how an answer that was typed is read. No SQL and no words on the screen here."""
