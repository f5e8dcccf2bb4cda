"""Lines inside an article that are not of it: calls to read, follow, subscribe; captions with their credit."""

from __future__ import annotations

import re

# How such a line begins. Only lines too short to be a paragraph of their own are looked at.
BEGINNINGS: tuple[str, ...] = (
    r"advertisement", r"read (?:more|also|next)", r"related\b", r"share (?:this|on)", r"follow (?:us|@)", r"sign up",
    r"subscribe", r"click here", r"also read", r"see also", r"more:", r"watch:", r"recommended", r"loading",
    r"comments?$", r"don.t miss", r"up next", r"most read", r"previous page", r"to view this video",
    r"get the latest", r"want more",
    r"(?:photo|image|picture|foto|bild|grafik|фото|写真|사진)s?\s?[:：]", r"bildrechte\b",
    r"lesen sie (?:auch|mehr)", r"mehr zum thema", r"lire aussi", r"à lire", r"leggi anche", r"lea también",
    r"te puede interesar", r"leia (?:também|mais)", r"saiba mais", r"veja também", r"lees ook",
    r"les også",
    r"läs (?:även|mer)", r"czytaj (?:też|także|również)", r"ilgili haber",
    r"читай?те? также", r"читать также", r"по теме:",
    r"[اإ]قرأ أيض", r"بیشتر بخوانید", r"あわせて読みたい", r"[【■]?関連(?:記事|リンク|ニュース)?\W*(?:$|】|：)",
)  # fmt: skip
PROMPT = re.compile(rf"\W{{0,3}}(?:{'|'.join(BEGINNINGS)})", re.IGNORECASE)
CAPTION = re.compile(
    r"\((?:image|picture|photo|pic|foto|bild)s?\s?:[^()]{2,80}\)\W*$|\b(?:bildrechte|photo credit):", re.IGNORECASE
)


def is_prompt(text: str) -> bool:
    """Tell a line that tells the reader to do something else, or names the rights in a picture."""
    return PROMPT.match(text) is not None


def is_caption(text: str) -> bool:
    """Tell a caption by the credit that ends it: `(Image: GETTY)`."""
    return CAPTION.search(text) is not None
