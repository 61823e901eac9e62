"""What may be typed on the desk. Forms check what was typed; actions decide."""
