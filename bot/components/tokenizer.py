"""The words of a message, cut by spaCy's blank pipelines for Dutch and English."""

import functools
from typing import Any, Dict, List, Text

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from bot.importer import LANGUAGE_KEY, LANGUAGES


@functools.lru_cache(maxsize=None)
def pipeline(language: Text) -> Language:
    """The blank pipeline of a language, made once per program."""
    return spacy.blank(language)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CareTokenizer(Tokenizer):
    """Cuts by the rules of the language that the component before it found."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        language = message.get(LANGUAGE_KEY)
        nlp = pipeline(language if language in LANGUAGES else LANGUAGES[0])
        return [
            Token(token.text, token.idx)
            for token in nlp.make_doc(message.get(attribute))
            if not token.is_space
        ]
