"""Write into workbooks of others: our figures into official templates, our remarks into suppliers' files."""
