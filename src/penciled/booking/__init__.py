"""Appointment requests: which times may be asked for, asking, and answering."""
