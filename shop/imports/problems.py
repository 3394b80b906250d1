"""What stops an import as a whole; a bad row only goes to the rejects."""


class ImportProblem(Exception):
    """The import cannot go on; the message names the file and what to do, in Chinese."""
