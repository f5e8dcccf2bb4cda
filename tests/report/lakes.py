"""Lakes whose reports are looked at: the small dumps in two nights, and dumps that mean harm to whoever reads them."""

from __future__ import annotations

from pathlib import Path

from tests.small_dumps import jsonl, run, text, write_dumps

HARM = "</script><script>alert('harm')</script><img src=x onerror=alert(1)>"
FOLDER = "x\"onclick='alert(1)"
TURNED = "safe\u202etxt.exe"
ARABIC = "وزير الخارجية يصل إلى الميناء الشمالي صباح اليوم"
ARABIC_BODY = (
    "وصل الوزير إلى الميناء الشمالي صباح اليوم في زيارة تستمر يومين. وقال إن العمل في الرصيف الجديد سيبدأ قبل نهاية"
    " العام، وإن السفن الكبيرة ستجد مكانا لها فيه. وحضر اللقاء رئيس المجلس البلدي وعدد من التجار والصيادين."
)


def two_nights(folder: Path) -> Path:
    """Return a lake with a snapshot and its parent."""
    dumps = write_dumps(folder / "dumps")
    run(folder / "lake", dumps, "a", "c")
    run(folder / "lake", dumps)
    return folder / "lake"


def harmful(folder: Path) -> Path:
    """Return a lake of dumps whose names, fields and texts hold markup, quotes and controls; and Arabic headlines."""
    dumps = folder / "dumps"
    rows = [
        {"title": HARM, "content": text(1) + HARM, "source": HARM, "date": "2020-01-05", HARM: "1", "lang": HARM},
        {"title": HARM, "content": text(1) + HARM, "source": f"{HARM} 2", "date": "2020-01-06"},
        {"title": ARABIC, "content": ARABIC_BODY, "source": "الميناء", "date": "2020-01-05"},
        {"title": ARABIC, "content": ARABIC_BODY, "source": "الشمال", "date": "2020-01-07"},
        {"title": "x", "content": f"{HARM[:9]} \u202e\u0007"},
    ]
    (dumps / FOLDER).mkdir(parents=True)
    (dumps / FOLDER / f"{TURNED}.jsonl").write_bytes(jsonl(*rows))
    (dumps / "b.txt").write_text(f"\u2066{HARM}\n\n{text(7)}\n\n{text(8)}\n")
    run(folder / "lake", dumps)
    return folder / "lake"
