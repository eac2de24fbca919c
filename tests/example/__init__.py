"""A year of the exercise's plan as it is lived, and its documents as they are kept in docs/example."""
