"""The commands by name, each a thin shell around what the package above holds."""
