"""The one exception of the deploy scripts that is meant for a person."""


class SuiteError(Exception):
    """Something a person can mend; the text is a sentence that says how. Shown without a traceback."""
