"""How well texts are understood, beside what else Rasa offers: `make bench-nlu`."""
