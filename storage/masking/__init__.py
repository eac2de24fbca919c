"""Which incident figures may circulate: the tables, what a reader could work out, and as few masks as hold against it."""
