"""Pages that list other pages, as sites build them: one function for each way to lay out a teaser."""

from __future__ import annotations

from collections.abc import Callable

from tests.extract.page.pages import FOOTER, MENU

HEADLINES: dict[str, tuple[str, str]] = {
    "en": (
        "Harbour council votes for a second ferry to the outer islands",
        "Passengers had asked for it since the winter, when storms kept the old vessel in port for nine days.",
    ),
    "de": (
        "Stadtrat beschließt die Sanierung der alten Brücke am Mühlbach",
        "Die Arbeiten beginnen im Frühjahr; Anwohner fürchten Umwege und fordern eine Behelfsbrücke für Fußgänger.",
    ),
    "fr": (
        "La mairie ferme le vieux pont pour dix-huit mois de travaux",
        "Les commerçants de la rive gauche redoutent un été sans clients et demandent une passerelle provisoire.",
    ),
    "es": (
        "El ayuntamiento aprueba la reforma del puente viejo del puerto",
        "Las obras durarán año y medio y obligarán a desviar el tráfico por la avenida del sur, según los técnicos.",
    ),
    "tr": (
        "Belediye eski köprünün baharda yenileneceğini açıkladı",
        "Çalışmalar bir buçuk yıl sürecek; trafik güney caddesine yönlendirilecek, yayalara geçici köprü kurulacak.",
    ),
    "ru": (
        "Городской совет утвердил проект ремонта старого моста",
        "Работы начнутся весной и продлятся полтора года; движение пустят по Южной улице, сообщили в мэрии.",
    ),
    "ar": (
        "بلدية المدينة تقر مشروع ترميم الجسر القديم عند الميناء",
        "تبدأ الأعمال في الربيع وتستمر عاما ونصف العام، وتحول حركة السير إلى الطريق الجنوبي طوال هذه المدة.",
    ),
    "fa": (
        "شورای شهر طرح بازسازی پل قدیمی بندر را تصویب کرد",
        "کارها از بهار آغاز می‌شود و یک سال و نیم طول می‌کشد؛ رفت‌وآمد به خیابان جنوبی هدایت خواهد شد.",
    ),
    "ja": (
        "港町の市議会、古い橋の建て替え計画を全会一致で可決",
        "工事は来春に始まり、工期はおよそ一年半。車両は南側の道路へ迂回する。",
    ),
    "zh": ("市议会通过港口旧桥改造计划明年春天开工", "工程预计历时一年半，期间车辆改走南路，行人可使用临时便桥。"),
    "ko": (
        "항구 도시 시의회, 오래된 다리 재건 계획 만장일치 의결",
        "공사는 내년 봄에 시작되며 약 일 년 반이 걸릴 전망이다.",
    ),
}


def in_list(n: int, title: str, teaser: str) -> str:
    """Lay out a teaser as an item whose heading is the link."""
    return f"<li><h3><a href='/{n}'>{title} ({n})</a></h3><p>{teaser}</p></li>"


def in_card(n: int, title: str, teaser: str) -> str:
    """Lay out a teaser as a box that is one link."""
    return f"<div class='c'><a href='/{n}'><img src='{n}.jpg'><div>{title} ({n})</div><p>{teaser} {n}</p></a></div>"


def in_article(n: int, title: str, teaser: str) -> str:
    """Lay out a teaser as an `article` with a link to go on."""
    return (
        f"<article><h2><a href='/{n}'>{title} ({n})</a></h2><time>1{n % 10}:15</time>"
        f"<p>No. {n}: {teaser}</p><a href='/{n}#c'>{n}</a></article>"
    )


def in_table(n: int, title: str, teaser: str) -> str:
    """Lay out a headline as a row with its time and nothing else."""
    return f"<tr><td>1{n % 10}:15</td><td><a href='/{n}'>{title} ({n})</a></td></tr>"


LAYOUTS: dict[str, Callable[[int, str, str], str]] = {
    "list": in_list, "card": in_card, "article": in_article, "table": in_table,
}  # fmt: skip


def front(layout: str, lang: str, head: str = "", count: int = 14) -> str:
    """Put teasers into a page with a menu and a footer, under the name of the section."""
    teasers = "".join(LAYOUTS[layout](n, *HEADLINES[lang]) for n in range(count))
    body = f"<table>{teasers}</table>" if layout == "table" else f"<section>{teasers}</section>"
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><title>Example Press</title>{head}</head>"
        f"<body>{MENU}<main>{body}</main>{FOOTER}</body></html>"
    )
