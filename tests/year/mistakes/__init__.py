"""What clerks send by mistake, each made from one good table of suspects; what becomes of each stands in a table."""
