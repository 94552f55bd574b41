"""Sheets: a submission in, the papers of its workbook out, free of any spreadsheet library; `workbook` orders them."""
