"""Lines inside an article that are not of it: calls to read, follow, subscribe; captions with their credit."""

from __future__ import annotations

import re

# How such a line begins. Only lines too short to be a paragraph of their own are looked at.
BEGINNINGS: tuple[str, ...] = (
    r"advertisement\W*(?:$|:)", r"read (?:more|also|next)", r"share (?:this|on)", r"follow (?:us|@)", r"sign up",
    r"related(?: (?:articles?|stor(?:y|ies)|links?|topics?|content|news|videos?|posts?|coverage))?\W*(?:$|:)",
    r"subscribe", r"click here", r"also read", r"see also", r"more:", r"watch:", r"recommended\W*(?:$|for you|:)",
    r"loading\W*$", r"comments?$", r"don.t miss", r"up next", r"most read", r"previous page", r"to view this video",
    r"to (?:view|read|continue|access|unlock)\b.{0,40}\bsubscri", r"already (?:a subscriber|subscribed)",
    r"(?:first-time|new|existing) subscribers", r"if you.re .{0,40}\balready a subscriber",
    r"for the latest .{0,60}\bdownload\b", r"get the latest", r"want more", r"you might (?:also )?be interested in",
    r"(?:photo|image|picture|foto|(?:titel|beitrags|symbol)?bild|grafik|фото|写真|사진)s?\s?[:：]", r"bildrechte\b",
    r"zum weiterlesen", r"hier geht(?: es|.?s) (?:zu[rm]?|weiter)\b",
    r"weitere (?:beiträge|artikel|themen|infos|informationen|nachrichten)\b.{0,60}:$",
    r"más sobre .{1,40}$", r"lesen sie (?:auch|mehr)", r"mehr zum thema",
    r"empfohlener (?:redaktioneller|externer) inhalt",
    r"lire aussi", r"à lire", r"leggi anche", r"lea también",
    r"te puede interesar", r"leia (?:também|mais)", r"saiba mais", r"veja também", r"lees ook",
    r"les også",
    r"läs (?:även|mer)", r"czytaj (?:też|także|również)", r"ilgili haber",
    r"читай?те? также", r"читать также", r"по теме:",
    r"[اإ]قرأ أيض", r"بیشتر بخوانید", r"あわせて読みたい", r"[【■]?関連(?:記事|リンク|ニュース)?\W*(?:$|】|：)",
)  # fmt: skip
PROMPT = re.compile(rf"[^\w\"“„«‘'「]{{0,3}}(?:{'|'.join(BEGINNINGS)})", re.IGNORECASE)
MAX_CREDIT = 140  # letters at the end of a caption
CREDIT = re.compile(
    r"\((?:image|picture|photo|pic|foto|bild)s?\s?:[^()]{2,80}\)\W*$|\b(?:bildrechte|photo credit):"
    r"|[.!?…»”\"]\s?(?:image|picture|photo|foto|bild|фото|ảnh|عکس|写真)s?\s?[:：](?:[^.!?]|\.\S){2,60}$",
    re.IGNORECASE,
)

# What a last line holds that takes leave of the reader, in lower case; in the midst of a text it may be told of.
PARTINGS: tuple[str, ...] = (
    "follow us", "follow @", "follow him on", "follow her on", "follow them on", "folgen sie uns", "folgt uns",
    "suivez-nous", "suivez nous", "síguenos", "siga-nos", "seguici", "volg ons", "подписывайтесь", "تابعونا",
    "دنبال کنید", "takip edin", "click here", "klicken sie hier", "cliquez ici", "haz clic", "haga clic", "clique aqui",
    "clicca qui", "klik hier", "tıklayın", "اضغط هنا", "اینجا کلیک", "nieuwsbrief", "النشرة البريدية",
    "ニュースレター", "뉴스레터",
)  # fmt: skip
ADDRESS = re.compile(r"\w@\w[\w-]*\.\w")
NEWSLETTER = re.compile(
    r"\b(?:sign|subscri|get|our|abonn|anmeld|bestell|unser|inscri|notre|suscr|nuestr|assin|iscri)\w*\b.{0,60}\bnewsletter"
    r"|\bnewsletter.{0,60}\b(?:here|hier|sign up|subscri|abonn|anmeld|ici|aquí|aqui)"
)
ANNOUNCEMENT = re.compile(
    r".{1,60}[:：]\Z|\W*for more\b.{0,80}(?::|\bvisit\b|\bcontact\b|\bsee\b)|(?:sendung|dieses thema im programm)\b"
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
    """Tell a caption by the credit that ends or opens it: `(Image: GETTY)`, `© dpa`."""
    if ":" not in text and "：" not in text:
        return text.startswith("©")
    return text.startswith("©") or CREDIT.search(text, max(0, len(text) - MAX_CREDIT)) is not None


def is_parting(text: str) -> bool:
    """Tell a last line that sends the reader elsewhere, gives an address, or announces what does not follow."""
    line = text.lower()
    return (
        any(words in line for words in PARTINGS)
        or ANNOUNCEMENT.match(line) is not None
        or ("@" in line and ADDRESS.search(line) is not None)
        or ("newsletter" in line and NEWSLETTER.search(line) is not None)
    )
