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


DATED = re.compile(
    r"\W{0,3}(?:stand|erstellt|aktualisiert|veröffentlicht|(?:last )?updated|published|posted|publié|mis à jour"
    r"|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|opublikowano|опубликовано|обновлено|güncelleme"
    r"|تاريخ النشر|تاریخ انتشار|公開日?|更新日?|公開日時|発表日?)\b[^.!?]{0,20}\d",
    re.IGNORECASE,
)


def is_dated(text: str) -> bool:
    """Tell a line that says when the page was made: evidence for the date, not text."""
    return DATED.match(text) is not None


def is_prompt(text: str) -> bool:
    """Tell a line that tells the reader to do something else, or names the rights in a picture."""
    return PROMPT.match(text) is not None


def is_caption(text: str) -> bool:
    """Tell a caption by the credit that ends it: `(Image: GETTY)`."""
    return CAPTION.search(text) is not None
