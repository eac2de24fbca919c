"""One file for each thing a person does: its doors, each a unit of work that gives back a Reply."""
