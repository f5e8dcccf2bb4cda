"""Web archives put together byte by byte, and pages to put into them."""

from __future__ import annotations

TEXTS = (
    "Der Stadtrat von Neuhausen hat am Dienstag beschlossen, die alte Brücke über den Mühlbach zu erneuern.",
    "Die Arbeiten sollen im Frühjahr beginnen und rund achtzehn Monate dauern, teilte die Verwaltung mit.",
    "Während der Bauzeit wird der Verkehr über die Südstraße umgeleitet; Fußgänger nutzen eine Notbrücke.",
)
BODY = "\n\n".join(TEXTS)
CHINESE = (
    "市议会星期二决定翻修横跨小河的老桥，工程预计明年春天开始，历时约十八个月，费用由市政府和州政府共同承担。",
    "施工期间，车辆将绕行南街，行人可使用临时便桥。市长说，这座桥建于一百年前，每天约有九千辆汽车经过。",
)
URL = "https://news.example.org/bruecke"


def page(charset: str = "", texts: tuple[str, ...] = TEXTS) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<!DOCTYPE html><html><head>{meta}<title>{texts[0][:12]}</title></head><body>{body}</body></html>"


PAGE = page("utf-8").encode()


def fields(named: dict[str, str | int]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in named.items()).encode()


def http(payload: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A stored response; `content_type` becomes Content-Type."""
    named = {"Content-Type": "text/html", **{name.replace("_", "-").title(): v for name, v in headers.items()}}
    return f"HTTP/1.1 {status}\r\n".encode() + fields({k: v for k, v in named.items() if v}) + b"\r\n" + payload


def record(kind: str, block: bytes, url: str = URL, **more: str | int) -> bytes:
    """A WARC record; `more` adds fields or takes the place of them, `""` leaves one out."""
    named: dict[str, str | int] = {
        "WARC-Type": kind,
        "WARC-Date": "2021-03-04T05:06:07Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response" if kind == "response" else "",
        "Content-Length": len(block),
    }
    named |= {name.replace("_", "-"): value for name, value in more.items()}
    return b"WARC/1.0\r\n" + fields({k: v for k, v in named.items() if v != ""}) + b"\r\n" + block + b"\r\n\r\n"


def response(payload: bytes = PAGE, url: str = URL, **headers: str) -> bytes:
    return record("response", http(payload, **headers), url)


FILEDESC = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"


def arc_record(block: bytes, url: str = URL, length: str = "", media: str = "text/html") -> bytes:
    return f"{url} 192.0.2.7 20140216050221 {media} {length or len(block)}\n".encode() + block + b"\n"


ARC_HEAD = arc_record(FILEDESC, "filedesc://example.arc", media="text/plain")
