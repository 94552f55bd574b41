"""Say the figures, the checks and the law in the formats of others, for programs of others."""
