"""Workbooks (XLSX) read and written: sheets of cells that know where they are. What a sheet means is not known here."""
