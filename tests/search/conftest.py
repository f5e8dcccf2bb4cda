"""A small corpus in many scripts, of our own writing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from etl import pipeline

ROWS = {
    "ar": (
        "افتتاح جسر فوق النهر",
        "افتتحت البلدية صباح اليوم جسراً جديداً فوق نهر كارون، وأفادت وكالة تسنيم بأن البناء استمر "
        "ثلاث سنوات وكلف ١٢ مليون دولار، وشارك في الحفل عدد كبير من سكان المدينة القديمة.",
    ),
    "fa": (
        "پل تازه بر روی رود",
        "شهرداری اهواز دیروز پل تازه‌ای را گشود که ساختش از سال ۱۳۹۵ آغاز شده بود. خبرنگار تسنیم "
        "می‌نویسد که کودکان نخستین کسانی بودند که از آن گذشتند و برای کارگران گل آوردند.",
    ),
    "ru": (
        "Паром снова ходит",
        "Паром между двумя берегами снова ходит с понедельника: осенний шторм разрушил причал, и "
        "ремонт занял одиннадцать недель. Жители посёлка встретили первый рейс с чаем и пирогами.",
    ),
    "zh": (
        "渡船恢复通航",
        "两岸之间的渡船从星期一起恢复通航。去年秋天的风暴毁坏了码头，修理用了十一个星期。"
        "居民带着茶和点心迎接第一班船，孩子们在岸边挥手，老船长说他一生从未见过这样的清晨。",
    ),
    "ja": (
        "連絡船が運航を再開",
        "二つの町を結ぶ連絡船が月曜日から運航を再開した。昨年秋の嵐で桟橋が壊れ、修理には"
        "十一週間かかった。住民はお茶とガラス細工を手に、最初の便を出迎えた。",
    ),
    "th": (
        "เรือข้ามฟากกลับมาแล้ว",
        "เรือข้ามฟากระหว่างสองฝั่งกลับมาวิ่งอีกครั้งตั้งแต่วันจันทร์ "
        "หลังจากพายุเมื่อปลายปีพัดท่าเรือเสียหาย ชาวบ้านเตรียมน้ำชาและขนมมาต้อนรับเที่ยวแรก",
    ),
    "de": (
        "Fähre fährt wieder",
        "Die Fähre über den Fluß fährt seit Montag wieder: Ein Sturm hatte im Herbst den Anleger "
        "zerstört, die Reparatur dauerte elf Wochen. Anwohner begrüßten das erste Schiff mit Tee "
        "und Kuchen.",
    ),
    "en": (
        "Ferry sails again",
        "The ferry between the two towns sails again since Monday, after a storm had torn its "
        "landing stage from the quay. The crew gave out coffee and cake, and nobody stood in line.",
    ),
    "en2": (
        "Storm closes the harbour",
        "A storm closed the harbour on Tuesday. The ferry stayed in port, the crew went home by "
        "bus, and the landing stage was tied down with chains as thick as an arm.",
    ),
}
FACTS = {
    "ar": ("2016-05-10", None),
    "fa": ("2016-05-11", None),
    "de": ("2016-05-12", "dpa"),
    "en": ("2016-05-13", "Reuters"),
    "en2": ("2016-06-01", "AFP"),
    "zh": (None, "Xinhua"),
}


def dump_row(name: str) -> str:
    title, content = ROWS[name]
    date, source = FACTS.get(name, (None, None))
    row = {"title": title, "content": content, "url": f"http://paper.example/{name}", "date": date, "source": source}
    return json.dumps({key: value for key, value in row.items() if value}) + "\n"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a lake of all rows but `en2`, for tests that only read or that copy it."""
    folder = tmp_path_factory.mktemp("search")
    (folder / "dumps").mkdir()
    for name in ROWS:
        if name != "en2":
            (folder / "dumps" / f"{name}.jsonl").write_text(dump_row(name))
    done = pipeline.run([str(folder / "dumps")], folder / "lake", root=str(folder / "dumps"), workers=1)
    assert done.corpus["articles"] == len(ROWS) - 1
    return folder


@pytest.fixture
def lake(published: Path, tmp_path: Path) -> Path:
    """A lake of one's own, to be written to; its dumps lie beside it."""
    shutil.copytree(published, tmp_path / "own", symlinks=True)
    shutil.rmtree(tmp_path / "own" / "lake" / "state" / "search", ignore_errors=True)
    return tmp_path / "own" / "lake"
