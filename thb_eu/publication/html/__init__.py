"""Make the parts of the page that a browser shows: markup, style, opening, findings, tables, charts, legend."""
