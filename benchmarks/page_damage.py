"""Ways in which a page of HTML gets broken, by accident or on purpose; each takes a page and makes another of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random, list[bytes]], bytes]
TAGS = (
    b"div", b"p", b"b", b"i", b"a", b"span", b"font", b"table", b"tr", b"td", b"ul", b"li", b"article", b"section",
    b"select", b"option", b"template", b"svg", b"math", b"style", b"script", b"title", b"noscript", b"h1", b"time",
    b"form", b"button", b"plaintext", b"textarea", b"iframe", b"frameset", b"html", b"body", b"head", b"base", b"br",
)  # fmt: skip
SCRAPS = (
    b"<!--", b"-->", b"<!-->", b"<![CDATA[", b"]]>", b"\0", b"<", b">", b"\"", b"'", b"=", b"&", b"&#0;", b"&#xD800;",
    b"&#x110000;", b"&NotEqualTilde;", b"</", b"<?", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xf0\x9f", b"\x1b$B",
    b"\r", b"\xc2\xa0", b"\xef\xbb\xbf", b"</script>", b"</p>", b"</body></html>", b"<plaintext>",
    b'<script type="application/ld+json">{"@type":"NewsArticle",', b'<meta property="article:published_time" content="',
    b'<time datetime="99999-99-99">', b"<p hidden>", b'<div style="display:none">',
)  # fmt: skip
CHARSETS = (
    None, "utf-8", "utf-16", "windows-1252", "windows-1256", "shift_jis", "gb2312", "iso-2022-jp", "koi8-r", "utf-7",
    "x-user-defined", "no-such-charset",
)  # fmt: skip


def flip_bytes(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Put random bytes over up to 1 % of the page."""
    damaged = bytearray(page)
    for _change in range(rng.randint(1, max(1, len(page) // 100))):
        damaged[rng.randrange(len(page))] = rng.randrange(256)
    return bytes(damaged)


def cut_off(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Keep the beginning, or the end."""
    place = rng.randrange(len(page))
    return page[:place] if rng.random() < 0.7 else page[place:]


def cut_out(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Take out some stretches."""
    for _change in range(rng.randint(1, 5)):
        first = rng.randrange(len(page) + 1)
        page = page[:first] + page[first + rng.randrange(2_000) :]
    return page


def splice(page: bytes, rng: random.Random, pages: list[bytes]) -> bytes:
    """Go on with another page in the middle of this one, or put it in between."""
    other = rng.choice(pages)
    first, second = rng.randrange(len(page)), rng.randrange(len(other))
    return page[:first] + other[second:] + (page[first:] if rng.random() < 0.3 else b"")


def shuffle_tags(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Drop, double or move tags."""
    parts = re.split(rb"(<[^<>]*>)", page)
    for _change in range(rng.randint(1, 50)):
        one, other = rng.randrange(len(parts)), rng.randrange(len(parts))
        match rng.randrange(3):
            case 0:
                parts[one] = b""
            case 1:
                parts[one] *= rng.choice((2, 3, 50))
            case 2:
                parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


def nest(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Open a few kinds of tags many times, closed or not."""
    opened = b"".join(b"<%s>" % tag for tag in rng.choices(TAGS, k=rng.randint(1, 4)))
    times = rng.choice((3, 30, 300, 3_000, 30_000))
    closed = re.sub(rb"<", b"</", opened) * times if rng.random() < 0.5 else b""
    place = rng.randrange(len(page))
    return page[:place] + opened * times + page[place:] + closed


def reopen(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Leave formatting elements open, each with an attribute of its own."""
    times = rng.choice((10, 100, 1_000))
    tag = rng.choice((b"font", b"b", b"em", b"a", b"code"))
    bomb = b"".join(b"<p><%s x%d='%s'></p>" % (tag, n, b"y" * rng.choice((0, 0, 500))) for n in range(times))
    place = rng.randrange(len(page))
    return page[:place] + bomb + page[place:]


def swell_attributes(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Give a tag very many or very long attributes."""
    if rng.random() < 0.5:
        many = rng.choice((100, 900, 20_000))
        bomb = b" ".join(b"a%d%s" % (n, rng.choice((b"", b"=1", b"='>'"))) for n in range(many))
    else:
        bomb = rng.choice((b"class", b"style", b"content", b"datetime", b"href")) + b'="' + b"x y:" * 50_000 + b'"'
    place = page.find(b">", rng.randrange(len(page)))
    return page[:place] + b" " + bomb + page[place:]


def scatter(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Strew scraps of syntax over the page."""
    parts = []
    for _change in range(rng.randint(1, 60)):
        place = rng.randrange(len(page) + 1)
        parts += [page[:place], rng.choice(SCRAPS) * rng.choice((1, 1, 1, 2, 100))]
        page = page[place:]
    return b"".join((*parts, page))


def repeat(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Repeat a stretch until it is huge."""
    first = rng.randrange(len(page))
    stretch = page[first : first + rng.choice((1, 2, 5, 20, 100, 1_000))]
    return page[:first] + stretch * (rng.choice((1_000, 30_000, 300_000)) // len(stretch)) + page[first:]


def break_json(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Damage JSON-LD, or add some that is deep, long or of the wrong types."""
    deep = rng.choice((10, 200, 1_000, 100_000))
    wrong = rng.choice((b"null", b"17", b"[]", b"{}", b"[[]]", b'{"@value":[{"name":{}}]}', b'"\\ud800"', b"1e999"))
    script = rng.choice((
        b"[" * deep + b"]" * deep,
        b'{"@graph":' * deep + b"1" + b"}" * deep,
        b'{"@type":"NewsArticle","headline":' + b"[" * deep + b'"x"' + b"]" * deep + b"}",
        b'{"@type":["NewsArticle",%s],"headline":%s,"datePublished":%s,"author":%s,"articleBody":%s,"keywords":%s,'
        b'"publisher":%s,"image":%s,"mainEntityOfPage":%s,"@id":%s}' % ((wrong,) * 10),
        b'{"@type":"NewsArticle","headline":"x","articleBody":"' + b"&lt;p&gt;<b>word " * (deep // 10) + b'"}',
        b'{"@type":"NewsArticle","author":[' + b'{"name":"Jane Doe"},' * deep + b'{"@id":"#a"}],"@id":"#a"}',
        b'{"@type":"NewsArticle","headline":"x","@id":"#a","author":{"@id":"#a"}}',
        b'{"headline":"' * deep,
    ))
    place = rng.randrange(len(page))
    damaged = page.replace(b'"@type"', rng.choice((b'"@type" ', b"'@type'", b'"@type', b'"@type":"x","@type"')))
    return damaged[:place] + b'<script type="application/ld+json">' + script + b"</script>" + damaged[place:]


def lie_about_encoding(page: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Encode the page in one way and declare another."""
    text = page.decode("utf-8", "replace")
    encoded = text.encode(rng.choice(("utf-8", "utf-16", "cp1252", "cp1256", "shift_jis", "gb18030")), "replace")
    return b"<meta charset=%s>" % (rng.choice(CHARSETS) or "").encode() + encoded if rng.random() < 0.7 else encoded


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes, cut_off, cut_out, splice, shuffle_tags, nest, reopen, swell_attributes, scatter, repeat, break_json,
    lie_about_encoding,
)  # fmt: skip


def damaged_page(pages: list[bytes], seed: int, number: int) -> tuple[bytes, str | None]:
    """Damage one of the pages, the same for the same numbers; with it the charset that its server claims."""
    rng = random.Random(f"{seed} {number}")
    page = rng.choice(pages)
    for mutation in rng.choices(MUTATIONS, k=rng.randint(1, 3)):
        page = mutation(page, rng, pages) or b"<"
    return page, rng.choice(CHARSETS) if rng.random() < 0.2 else None
