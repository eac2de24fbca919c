"""A plan into its tables, in place: the country, then the logframe."""
