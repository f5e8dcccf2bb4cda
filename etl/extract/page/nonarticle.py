"""Pages that are no article: blocked, missing and consent pages, and fronts that list other pages."""

from __future__ import annotations

import re

from etl.extract.page.blocks import Outline
from etl.extract.page.elements import HEADING, ITEM

_NOTICES: dict[str, tuple[str, ...]] = {
    "blocked page": (
        "just a moment", "attention required", r"access (?:to this page has been )?denied",
        "sorry, you have been blocked", "you have been blocked", "please verify you are",
        r"verify(?:ing)? (?:that )?you are (?:a )?human",
        r"are you (?:a )?(?:human|robot)", "robot check", "security check", "ddos.guard", "pardon our interruption",
        r"request (?:blocked|rejected|unsuccessful)", "unusual traffic", r"403\b", "forbidden", "captcha",
        "zugriff verweigert", "accès refusé", r"доступ (?:ограничен|запрещ)", "acceso denegado", "アクセスが拒否",
        "访问(?:被拒绝|受限)",
    ),
    "missing page": (
        r"(?:error )?404\b", r"410\b",
        r"page (?:not found|cannot be found|can.t be found|doesn.t exist|does not exist)",
        r"(?:page |file )?not found\W*$", r"(?:the )?requested (?:page|url)", r"seite (?:wurde )?nicht gefunden",
        r"page (?:introuvable|non trouvée)", "página no encontrada", "pagina non trovata", "página não encontrada",
        "страница не найдена", r"الصفحة (?:غير موجودة|المطلوبة)", r"صفحه (?:مورد نظر )?(?:یافت|پیدا) نشد",
        r"(?:お探しの)?ページ[はが]見つかりません", r"(?:页面|頁面)(?:不存在|未找到)", "sayfa bulunamadı",
        r"50[0234]\b", "service unavailable", "bad gateway", "internal server error", "gateway time-?out",
    ),
    "consent page": (
        "before you continue", r"cookie (?:consent|notice|settings|einstellungen)", r"your privacy(?: choices)?\W*$",
        "we value your privacy", r"consent\W*$", "datenschutzeinstellungen", r"bevor (?:sie|du) (?:zu|fort)",
        "avant de continuer", "gestion des cookies", "privacy gate", "privacyinstellingen", "cookie wall",
    ),
}  # fmt: skip
NOTICES = {kind: re.compile(f"(?:{'|'.join(words)})", re.IGNORECASE) for kind, words in _NOTICES.items()}
"""What servers, firewalls and consent services put into <title> or h1 in the place of an article."""

MAX_NOTICE_LETTERS = 1_500
MIN_LETTERS = 200
LISTED_LINKS = 0.55
LISTED_TEASERS = 5
LOW_CONFIDENCE = 0.35


def notice(title: str, headings: tuple[str, ...], letters: int) -> str:
    """Return what kind of notice a short page is, `""` where it is none."""
    if letters > MAX_NOTICE_LETTERS:
        return ""
    for text in (title, *headings[:2]):
        for kind, pattern in NOTICES.items():
            if text and pattern.match(text.strip()):
                return kind
    return ""


def is_front(outline: Outline, confidence: float) -> bool:
    """Tell a page that lists others: most letters and several headings or items lie in links."""
    letters = sum(block.size for block in outline.blocks)
    linked = sum(block.linked for block in outline.blocks)
    teasers = sum(
        block.linked > 0.8 * block.size and block.size > 25 and block.kind in (HEADING, ITEM)
        for block in outline.blocks
    )
    return confidence < LOW_CONFIDENCE and linked > LISTED_LINKS * letters and teasers >= LISTED_TEASERS
