"""Lead a year of collection from its first folder to its final dossier: forms, deliveries, answers, acts, journal."""
