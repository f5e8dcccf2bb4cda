"""What may be taken away from text, by named rules, and the keys by which texts are compared."""

from etl.clean.boilerplate import Stripped, strip_boilerplate
from etl.clean.fold import fold, text_key
from etl.clean.markup import strip_markup
from etl.clean.text import Cleaned, clean_line, clean_text, paragraphs

__all__ = [
    "Cleaned",
    "Stripped",
    "clean_line",
    "clean_text",
    "fold",
    "paragraphs",
    "strip_boilerplate",
    "strip_markup",
    "text_key",
]
