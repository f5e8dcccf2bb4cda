"""Stubs: the beginning of an article whose rest is for subscribers."""

from __future__ import annotations

from ahocorasick_rs import AhoCorasick

from etl.extract.page.blocks import Outline
from etl.extract.page.body import Body
from etl.extract.page.jsonld import Node

MAX_STUB = 1_200  # letters; who meters their readers often sends the whole text along
MAX_PROMPT = 300
PROMPTS: tuple[str, ...] = (
    "subscribe to continue", "subscribe to keep", "subscribe to read", "subscribe now to continue",
    "subscribe now to read", "subscribe today to", "to continue reading", "to keep reading", "already a subscriber",
    "already have a subscription", "available to subscribers", "only for subscribers", "exclusive to subscribers",
    "exclusively for subscribers", "for subscribers only", "to read the full story", "to view the full story",
    "to read the full article", "bereits abonnent", "abo weiterlesen", "um weiterzulesen", "artikel freischalten",
    "für abonnenten", "für abonnent*innen", "réservé aux abonnés", "réservé à nos abonnés", "réservée aux abonnés",
    "pour lire la suite", "déjà abonné", "para suscriptores", "para seguir leyendo", "ya eres suscriptor",
    "ya sos suscriptor", "riservato agli abbonati", "riservata agli abbonati", "per continuare a leggere",
    "solo per abbonati", "para assinantes", "para continuar lendo", "voor abonnees", "om verder te lezen",
    "for abonnenter", "för att läsa vidare", "för att läsa hela", "dla prenumeratorów", "dla subskrybentów",
    "tylko dla abonentów", "только для подписчиков", "доступно по подписке", "доступен по подписке",
    "abonelere özel", "okumaya devam etmek için", "للمشتركين فقط", "لمتابعة القراءة", "ویژه مشترک", "会員限定",
    "続きを読むには", "구독자 전용", "订阅后阅读", "订阅后继续", "会员专享",
)  # fmt: skip
_prompts = AhoCorasick(PROMPTS)


def is_stub(outline: Outline, node: Node, body: Body) -> bool:
    """Tell a short text of a page that asks for a subscription, by its JSON-LD `node` or in print."""
    if not 0 < body.letters < MAX_STUB:
        return False
    if is_closed(node):
        return True
    short = "\n".join(block.text for block in outline.blocks if block.size < MAX_PROMPT)
    return bool(_prompts.find_matches_as_indexes(short.lower()))


def is_closed(node: Node) -> bool:
    """Tell whether a node or a part of it states that it is not accessible for free."""
    parts = node.get("hasPart")
    stated = [node, *(parts if isinstance(parts, list) else [parts])]
    return any(
        str(part.get("isAccessibleForFree")).lower().rpartition("/")[2] == "false"
        for part in stated
        if isinstance(part, dict)
    )
