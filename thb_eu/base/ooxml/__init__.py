"""Read and change workbooks as archives of XML parts.

Every workbook that goes in or out passes here: suppliers' files, marked copies, official templates, our own submission.
The libraries that read and write whole workbooks have their own doors; nothing here loads one.
"""
