"""How a database of an older release becomes one of this release. `storage.schema.migrate` is the way in."""
