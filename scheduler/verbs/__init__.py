"""The verbs of the command that write, or need the wire: one file for each subject."""
