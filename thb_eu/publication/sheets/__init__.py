"""Sheets: a submission in, the sheets of its workbook out, free of any spreadsheet library; `workbook` orders them."""
