"""Make the sheets of a submission's workbook, free of any spreadsheet library; `workbook` orders them."""
