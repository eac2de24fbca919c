"""The plan as a workbook: its sheets, how they become the tree that a YAML file is, and how a plan fills them."""
