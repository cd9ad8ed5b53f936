"""A lighter turn: what Rasa works out again at each prediction is kept. Answers stay Rasa's own."""
