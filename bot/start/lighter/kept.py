"""Keeps the conversations that were just spoken in, so that they need not be read again."""

from collections import OrderedDict
from typing import Optional, Text, Tuple

from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

MOST = 32


class KeptTrackers:
    """The latest conversations by sender, each in one hand at a time: who takes one, has it.

    A turn that fails brings nothing back, so that the next one reads the conversation anew.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: "OrderedDict[Text, Tuple[Domain, DialogueStateTracker]]" = OrderedDict()

    def take(self, sender_id: Text, domain: Domain) -> Optional[DialogueStateTracker]:
        """The conversation, which is no longer kept then; None of another domain."""
        made_for, tracker = self._kept.pop(sender_id, (None, None))
        return tracker if made_for is domain else None

    def bring(self, tracker: DialogueStateTracker, domain: Domain) -> None:
        """Keeps a conversation; the one that was silent longest makes room."""
        self._kept[tracker.sender_id] = (domain, tracker)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
