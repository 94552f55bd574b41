"""Make the style sheet of the pages from the design system that it is taken from."""
