"""The defect laboratory: what the checks catch of realistic mistakes, measured on clean collections that are spoilt."""
