"""The one error of the reader: a file that no release can be read from, and why.

One error with one sentence, because everybody who reads a file (command line, web, API) answers
it the same way: by showing the sentence to the person who brought the file.
"""


class Unreadable(Exception):
    """No release can be read from this file. `sentence` says what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
