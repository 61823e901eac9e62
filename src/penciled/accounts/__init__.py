"""People who sign in to the desk: one account per mail address, across practices."""
