"""Which incident figures may circulate: what a reader could work out from them, and the fewest masks against it."""
