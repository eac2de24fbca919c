"""Reports in a workbook: what it looks like, how it is read, all that is wrong with one. Not how they are kept."""
