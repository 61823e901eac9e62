"""The portal's pages, by what they are about."""
