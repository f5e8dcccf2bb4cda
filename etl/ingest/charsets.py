"""Names of encodings: what a declared charset means in practice, and which encodings hold which others."""

from __future__ import annotations

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950",
    "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le", "johab": "cp949",
}  # fmt: skip
"""What such a declaration means in practice, after the Encoding Standard of the web."""
OTHER_NAMES = {
    "x-sjis": "cp932", "x-gbk": "gb18030", "windows-31j": "cp932", "windows-949": "cp949", "ansi": "cp1252",
    "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "x-mac-cyrillic": "mac-cyrillic", "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874", "ks_c_5601-1987": "cp949", "x-euc-jp": "euc_jp", "unicode": "utf-16-le",
}  # fmt: skip
NOT_FOR_TEXT = frozenset(
    ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf-7", "mbcs", "oem", "charmap")
)
WIDE = frozenset(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
WIDER = {
    "cp950": "big5hkscs", "euc_jp": "euc_jis_2004", "cp932": "shift_jis_2004", "iso2022_jp": "iso2022_jp_ext",
}  # fmt: skip
"""For texts with letters that their encoding has not: names of Hong Kong, encircled numbers in Japanese."""


def canonical(name: str) -> str | None:
    """Return the Python name of a declared charset, its superset where the web reads it so; None if unknown."""
    name = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(name, name))
    except (LookupError, ValueError):  # ValueError: a name with a zero byte
        return None
    if codec.name in NOT_FOR_TEXT or not codec._is_text_encoding:
        return None
    return SUPERSETS.get(codec.name, codec.name)
