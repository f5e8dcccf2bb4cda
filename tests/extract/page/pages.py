"""Pages of invented news in several languages, and the parts that pages are made of."""

from __future__ import annotations

import json

MENU = """<header><a href="/">Home</a><nav><ul>
<li><a href="/a">Politics</a></li><li><a href="/b">Sport</a></li></ul></nav></header>"""
RELATED = """<aside class="related-articles"><h3><a href="/1">Harbour tunnel floods again, third time this year</a></h3>
<p>Pumps ran all night while commuters waited on the platform above for word from the operator, which never came.</p>
<h3><a href="/2">Old lighthouse sold to a collector of clocks</a></h3></aside>"""
FOOTER = """<footer>
<p>This site is run by the Example Press. All prices include tax, where tax applies, in all regions.</p></footer>"""


def page(body: str, head: str = "", lang: str = "en", title: str = "") -> str:
    """Put a body into a page with a menu, a related box and a footer around it."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{MENU}<main>{body}</main>{RELATED}{FOOTER}</body></html>"
    )


def linked(**node: object) -> str:
    """Return a JSON-LD script that holds one node."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **node})}</script>'


def paragraphs(*texts: str) -> str:
    """Wrap texts into an article of paragraphs."""
    return "<article>" + "".join(f"<p>{text}</p>" for text in texts) + "</article>"


ENGLISH = (
    "The ferry company said on Tuesday that its new vessel will enter service in the spring, two years late.",
    "Engineers had found cracks in the hull during sea trials, and the yard replaced forty metres of steel plate.",
    "“We would rather be late than sorry,” said the company's director, who thanked passengers for their patience.",
)
GERMAN = (
    "Der Stadtrat von Neuhausen hat am Dienstag beschlossen, die alte Brücke über den Mühlbach zu erneuern.",
    "Die Arbeiten sollen im Frühjahr beginnen und rund achtzehn Monate dauern, teilte die Verwaltung mit.",
    "Während der Bauzeit wird der Verkehr über die Südstraße umgeleitet; Fußgänger dürfen eine Notbrücke nutzen.",
)
RUSSIAN = (
    "Городской совет Заречного утвердил во вторник проект реконструкции старого моста через реку Каменку.",
    "Работы начнутся весной и продлятся около полутора лет, сообщили в администрации города журналистам.",
    "На время ремонта движение пустят по Южной улице, а для пешеходов построят временную переправу.",
)
ARABIC = (
    "أعلنت بلدية المدينة الساحلية يوم الثلاثاء أن أعمال ترميم الجسر القديم ستبدأ في الربيع المقبل.",
    "وقال رئيس البلدية إن الأعمال ستستمر نحو عام ونصف، وإن حركة السير ستحول إلى الطريق الجنوبي.",
    "وأضاف أن جسرا مؤقتا سيخصص للمشاة، وأن الكلفة لن تتجاوز ما رصد في ميزانية العام الحالي.",
)
PERSIAN = (
    "شهرداری شهر ساحلی روز سه‌شنبه اعلام کرد که بازسازی پل قدیمی از بهار آینده آغاز می‌شود.",
    "شهردار گفت کارها حدود یک سال و نیم طول می‌کشد و رفت‌وآمد به خیابان جنوبی هدایت خواهد شد.",
    "وی افزود پلی موقت برای عابران ساخته می‌شود و هزینه‌ها از بودجه امسال فراتر نخواهد رفت.",
)
JAPANESE = (
    "港町の市議会は火曜日、川に架かる古い橋を建て替える計画を全会一致で可決した。工事は来春に始まる見通しだ。",
    "市によると、工期はおよそ一年半で、その間の車両は南側の道路へ迂回する。歩行者用の仮橋も設けられる。",
    "市長は記者会見で、費用は今年度の予算の範囲内に収まると説明し、住民に理解を求めた。",
)
