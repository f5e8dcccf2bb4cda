"""MediaWiki exports (`pages-articles.xml` of Wikinews and other wikis): every page is a record, its newest text counts.

Wikitext is read as far as prose needs it: links, lists, headings, quotes; what lies in templates, tables, pictures and
footnotes is left out and told. A page states its day in a template (`{{date|July 1, 2005}}`); revisions are changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from etl.article import Fields, RawRecord, Stated
from etl.clean.markup import decode_entities
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.xml_core import LANG, children, find, parse_record, root_of, split_elements, text_at


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


ARTICLES = frozenset({"", "0"})
"""The namespace of a wiki's own pages; the others hold talk, users, files, templates."""
CATEGORIES = _names(
    "category|kategorie|catégorie|categoría|categoria|categorie|kategoria|kategori|kategória|luokka|категория|категорія"
    "|категорија|קטגוריה|تصنيف|رده|زمرہ|分类|分類|カテゴリ|분류|kategorija|κατηγορία"
)
PICTURES = _names(
    "file|image|media|datei|bild|fichier|archivo|imagen|ficheiro|arquivo|imagem|immagine|plik|bestand|afbeelding|fil"
    "|tiedosto|kuva|dosya|resim|berkas|файл|изображение|медиа|зображення|ملف|صورة|پرونده|تصویر|קובץ|文件|档案|檔案"
    "|图像|ファイル|画像|파일|그림|αρχείο"
)
SHOWN = _names("w|nowrap|lang|abbr|small")  # templates whose last part is printed
DRAFTS = _names("develop|developing|review|under review|abandoned|stale")
NO_KEYWORDS = _names("published|archived|no publish")
APPARATUS = _names(
    "sources|source|references|notes|see also|external links|related news|sister links|further reading"
    "|have an opinion?|quellen|weblinks|siehe auch|einzelnachweise|fuentes|fuente|véase también|enlaces externos"
    "|referencias|voir aussi|liens externes|notes et références|fonti|fonte|collegamenti esterni|note|fontes"
    "|ligações externas|ver também|źródła|zobacz też|linki zewnętrzne|przypisy|bronnen|externe links|zie ook|källor"
    "|источники|источник|ссылки|примечания|см. также|комментарии|джерела|посилання|المصادر|مصادر|المراجع"
    "|وصلات خارجية|انظر أيضا|منابع|پیوند به بیرون|جستارهای وابسته|پانویس|kaynaklar|dış bağlantılar|sumber"
    "|來源|来源|消息來源|外部链接|参考资料|情報源|出典|関連項目|외부 링크|출처"
)
"""Headings of what stands below an article."""
DEEPEST = 40  # brackets within brackets
TERM = 7  # the level of `; term`, a heading below the six of `==`

_COMMENT = "<!--"
_ELEMENTS = "ref|references|gallery|math|score|timeline|syntaxhighlight|imagemap|templatestyles"
_TOKEN = re.compile(
    r"\{\{|\}\}|\{\||\|\}(?!\})|\[\[|\]\]"
    rf"|<(?P<close>/?)(?P<tag>{_ELEMENTS})\b[^<>]*?(?P<empty>/?)>", re.IGNORECASE)
_PAIRS = {"}}": "{{", "|}": "{|", "]]": "[["}
_RULES = {"{{": "wiki_template", "{|": "wiki_table"}
_LINK = re.compile(r"\[(?:https?:|ftp:)?//[^\s\[\]]*(?:[ \t]+([^\[\]\n]*))?\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPTIED = re.compile(r"[ \t]*\([\s,;:]*\)")
_SWITCH = re.compile(r"__[^\W\d_a-z]{3,30}__")
_HEADING = re.compile(r"(={1,6})([^=\n].*?)\1\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,10})?|simple")
_REDIRECT = re.compile(r"\s*#[^\W\d_]{4,20}\s*:?\s*\[\[", re.IGNORECASE)
_LONGEST_TOLD = 200


@dataclass
class _Page:
    """What wikitext holds beside its prose."""

    dates: list[Stated] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)

    def leave_out(self, rule: str, text: str) -> str:
        """Note what is no prose; nothing is printed of it."""
        if text.strip():
            self.removed.append((rule, text.strip()[:_LONGEST_TOLD]))
        return ""

    def template(self, inner: str, within_line: bool) -> str:
        """Return what is printed of a template: the only value of one that stands within a line, and a few others."""
        name, *parts = inner.split("|")
        name = name.strip().replace("_", " ").casefold()
        if name in DRAFTS and not parts:
            raise BadInput("withheld", f"a draft: {name}")
        positional = [part.strip() for part in parts if "=" not in part]
        if role_name(name) == "date" and positional and positional[0]:
            self.dates.append(Stated(positional[0], "field", name))
            return ""
        if positional and (name in SHOWN or (within_line and len(parts) == 1)):
            return positional[-1]
        return self.leave_out("wiki_template", inner)

    def link(self, inner: str) -> str:
        """Return what is printed of a link; a category becomes a keyword."""
        target, _, label = inner.partition("|")
        prefix = target.partition(":")[0].strip().casefold() if ":" in target.lstrip()[1:] else ""
        if prefix in PICTURES:
            return self.leave_out("wiki_picture", inner)
        if prefix in CATEGORIES:
            self.keywords.append(target.partition(":")[2].strip())
            return ""
        if prefix and not label and _LANGUAGE.fullmatch(prefix):
            return ""  # the same page in another language
        return label.rpartition("|")[2] or target.strip().lstrip(":").partition("#")[0]


def recognises(head: Head) -> bool:
    """Tell an export by its root element."""
    return root_of(head)[0] == "mediawiki"


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the pages; what the export says of the whole wiki goes along."""
    yield from split_elements(member, limits, frozenset({"page"}), frozenset({"siteinfo/sitename"}))


def parse(record: RawRecord) -> Fields:
    """Read one page. Raises BadInput: not_an_article for what is none by its kind, withheld for drafts and the like."""
    context = context_of(record)
    page = parse_record(record)
    if (space := text_at(page, "ns")) not in ARTICLES:
        raise BadInput("not_an_article", f"a page of namespace {space}"[:100])
    revision = newest(page)
    text = _text_of(revision)
    if find(page, "redirect") is not None or _REDIRECT.match(text):
        raise BadInput("not_an_article", "a page that leads to another one")
    if (model := text_at(revision, "model")) not in ("", "wikitext"):
        raise BadInput("not_an_article", f"a page of {model}"[:100])
    found = _Page()
    body = prose_of(text, found)
    outer = context.get("outer")
    changed = text_at(revision, "timestamp")
    return Fields(
        body=body, headline=text_at(page, "title"), dates=tuple(found.dates[:1]),
        modified=(Stated(changed, "field", "timestamp"),) if changed else (),
        publisher=str(outer.get("siteinfo/sitename", "")) if isinstance(outer, dict) else "",
        keywords=tuple(dict.fromkeys(word for word in found.keywords if word.casefold() not in NO_KEYWORDS)),
        language=page.get(LANG, ""), flags=flags_of(context), removed=tuple(found.removed),
    )  # fmt: skip


def newest(page: Element) -> Element:
    """Return the revision that is shown: the last one by its time, of equals the one that stands last."""
    revisions = list(children(page, "revision"))
    if not revisions:
        raise BadInput("empty", "a page without a revision")
    return max(enumerate(revisions), key=lambda item: (text_at(item[1], "timestamp"), item[0]))[1]


def _text_of(revision: Element) -> str:
    text = find(revision, "text")
    if text is None or text.get("deleted"):
        raise BadInput("withheld" if text is not None else "empty", "the text of the page was deleted")
    return "".join(text.itertext())


def prose_of(text: str, found: _Page) -> str:
    """Return the paragraphs of wikitext, parted by blank lines."""
    first, *others = text.split(_COMMENT)
    text = first + "".join(part.partition("-->")[2] if "-->" in part else part for part in others)
    text = _LINK.sub(lambda link: link[1] or "", without_brackets(text, found)).replace("'''", "").replace("''", "")
    text = decode_entities(_SWITCH.sub("", _TAG.sub("", _BREAK.sub("\n\n", text))))
    parts: list[tuple[int, str]] = []  # the level of a heading, 0 for prose
    lines: list[str] = []
    below = 0  # the level of the heading that began the apparatus
    for line in (*_EMPTIED.sub("", text).split("\n"), ""):
        heading = _HEADING.fullmatch(line.strip())
        item = line[:1] in ("*", "#", ":", ";") or line.startswith("----")
        if lines and (heading or item or not line.strip()):
            parts.append((0, " ".join(lines)))
            lines = []
        level = len(heading[1]) if heading else TERM if line.startswith(";") else 0
        if heading and (not below or level <= below):
            below = level if heading[2].strip(" :").casefold() in APPARATUS else 0
        shown = heading[2].strip() if heading else line.lstrip("*#:; ").strip(" -") if item else line.strip()
        if below:
            found.leave_out("wiki_apparatus", shown)
        elif shown and (heading or item):
            parts.append((level, shown))
        elif shown:
            lines.append(shown)
    return "\n\n".join(_with_text(parts))


def _with_text(parts: list[tuple[int, str]]) -> list[str]:
    """Return the paragraphs without the headings under which nothing stands."""
    kept: list[str] = []
    behind = 0  # the level of what follows; prose is deeper than any heading
    for level, text in reversed(parts):
        if not level or behind > level:
            kept.append(text)
            behind = level or TERM + 1
    return kept[::-1]


def without_brackets(text: str, found: _Page) -> str:
    """Replace what stands in brackets by what is printed of it; brackets that are not closed stay as they are."""
    parts: list[str] = []
    opened: list[tuple[str, int]] = []  # what opened it, and where it lies among the parts
    at = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[at:token.start()])
        at = token.end()
        mark, tag = token[0], (token["tag"] or "").lower()
        if tag and token["empty"]:
            continue
        opener = _PAIRS.get(mark) or (tag if token["close"] else "")
        if not opener:
            if len(opened) < DEEPEST:
                opened.append((tag or mark, len(parts)))
            parts.append(mark)
            continue
        depth = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] == opener), None)
        if depth is None:
            parts.append("" if tag else mark)
            continue
        begin = opened[depth][1]
        inner = "".join(parts[begin + 1:])
        del parts[begin:], opened[depth:]
        before = parts[-1] if parts else ""
        parts.append(_printed(opener, inner, found, bool(before) and not before.endswith("\n")))
    return "".join((*parts, text[at:]))


def _printed(opener: str, inner: str, found: _Page, within_line: bool) -> str:
    if opener == "[[":
        return found.link(inner)
    if opener == "{{":
        return found.template(inner, within_line)
    return found.leave_out(_RULES.get(opener, f"wiki_{opener}"), inner)


MEDIAWIKI = Format("mediawiki", recognises, split, parse, b"<")
