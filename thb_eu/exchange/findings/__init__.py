"""Write the findings of a run, or a refusal, in the formats that other programs read."""
