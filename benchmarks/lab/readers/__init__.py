"""Readers that nobody here wrote: every format of `thb-eu export`, cell for cell as observations.csv of its edition."""
