"""The product's own commands: serve, worker, expire and their like."""
