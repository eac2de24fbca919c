"""A plan file from its text to a Logframe, in three steps: nodes (YAML), shape (keys), and what the parts mean."""
