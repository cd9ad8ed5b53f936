"""`python -m bot train|run|shell|parse|…`: Rasa's commands, started lean."""

import sys

from bot.start.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
