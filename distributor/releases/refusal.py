"""What the house says when it cannot do what was asked: one clear sentence, nothing changed."""


class Refused(Exception):
    """The request was refused and nothing changed; `sentence` says what, where, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
