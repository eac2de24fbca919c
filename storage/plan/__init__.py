"""The plan: its logframe as values, as tables, and as a file a ministry can read."""
