"""Where mail lands in development: files in a folder, and a page to read them."""
