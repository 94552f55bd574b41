"""What the product costs in time and memory, measured as a user meets it: whole processes, warm disk, medians."""
