"""How the product is put together: settings, addresses, the command line, the WSGI door."""
