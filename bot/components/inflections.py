"""Other forms of a word, from spaCy's lemma tables: «printers» for «printer».

The tables take 85 MB in memory, so they are read at training only: the running bot knows the
forms it needs.
"""

from collections import defaultdict
from typing import Dict, Iterable, List, Set

from spacy.util import load_language_data, registry

from bot.importer import LANGUAGES


def with_inflections(terms: Iterable[str]) -> List[str]:
    """The terms, each single word followed by the forms whose lemma it is."""
    terms = list(terms)
    forms = _forms_of({term.lower() for term in terms if " " not in term})
    found: List[str] = []
    for term in terms:
        found += [term, *sorted(forms[term.lower()])]
    return list(dict.fromkeys(found))


def _forms_of(words: Iterable[str]) -> Dict[str, Set[str]]:
    wanted = set(words)
    forms: Dict[str, Set[str]] = defaultdict(set)
    for language in LANGUAGES:
        table = load_language_data(registry.lookups.get(language)["lemma_lookup"])
        for form, lemma in table.items():
            if lemma in wanted and form != lemma and form.islower():
                forms[lemma].add(form)
    return forms
