"""Records of persons: pseudonyms for real ones, registers of invented ones."""
