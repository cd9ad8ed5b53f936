"""Explanations that employees can follow themselves, and finding the one that fits a question."""

from api.knowledge.articles import Article, MalformedArticleError
from api.knowledge.search import KnowledgeBase

__all__ = ["Article", "KnowledgeBase", "MalformedArticleError"]
