"""Figures for other programs: what each column says, and how CSV, JSON and XLSX are written. Not which figures."""
