"""Forms: the contracts of a supplier in, a workbook to fill in out; and back."""
