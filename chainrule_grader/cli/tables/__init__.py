"""What commands print: one module per table, for a terminal of 80 columns."""
