"""What happened and must be told: a row per mail, written with the change it tells of."""
