"""Clients from a file for spreadsheets: read, matched with whom the practice has, and stored.

    reading   bytes as rows, in whatever encoding and with whatever separator
    fields    which column is what: guessed from its header, or as it was the last time
    rows      a row as a client, or what is wrong with it
    meeting   whom the practice has already
    work      the worker's: check a file, import it, take that back
    asking    what the desk asks for

Nothing is stored before a file was checked and somebody said yes. Each row is taken once: in one
transaction with the job's progress.
"""
