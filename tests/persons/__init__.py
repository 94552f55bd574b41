"""The open corpus of persons made up and of what is none: how much of it the guard finds, and where it errs."""
