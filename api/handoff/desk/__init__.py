"""The desk: pages on which an engineer sees a call, answers it and ends it."""
