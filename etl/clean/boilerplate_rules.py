"""The named rules by which lines leave a body. Knowledge as data: nothing is removed that no rule here names.

Scopes: `line` anywhere · `head` first lines · `last` last lines · `end` an end mark; menu lines behind it go too ·
`links` a heading over links; the links go with it · `prefix`, `suffix` part of the first or last line.
All but prefix and suffix match a whole line. Each example must match; tests hold that, and what must stay.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One rule; `pattern` is a regular expression without capturing groups."""

    name: str
    scope: str
    pattern: str
    description: str
    example: str


_AGENCY_INITIALS = r"[\u0621-\u064a]{1,3}(?:[ ./-][\u0621-\u064a]{1,3}){0,3}"
_FARSI_MESSAGE = r"انتها[یي][\s\u200c]*(?:پ?[یيبپ]{0,2}ام|متن|خبر|گزارش)"
_LINK_WORD = r"(?:リンク|記事|サイト|情報|ニュース|URL|特集|動画){0,2}"

MENU_RULE = Rule(
    "menu_after_end_mark", "menu", r".{1,90}",
    "lines behind an end mark, all short and none a sentence", "Most read",
)  # fmt: skip

# A suffix holds one of these; asking for them first spares most texts the search.
SUFFIX_HINTS = (
    "نته", "رابط الخبر", "للتواصل", "سمات", "الوسوم", "دلالية", "ights reserved", "ight reserved", "###", "完", "끝",
    "END", "KONEC",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    # End marks.
    Rule(
        "end_mark_arabic", "end",
        r"[^\w]{0,6}[اإ]نته[ىيی][^\w]{0,8}"
        rf"(?:\d{{1,2}}[:.]\d{{2}}\s*(?:ت\.? ?م\.?|جمت|GMT)?|{_AGENCY_INITIALS})?[^\w]{{0,4}}",
        "`/انتهى/`, with the time or initials of the desk", "// انتهى // 19:23 ت م",
    ),
    Rule(
        "end_mark_persian", "end", rf"\W{{0,4}}{_FARSI_MESSAGE}(?:\s*[/*].{{0,40}}|\W{{0,3}})",
        "`انتهای پیام/`, in the spellings that typists give it, with desk codes", "انتهای پیام/م*",
    ),
    Rule(
        "end_mark_latin", "end",
        r"[-–—#*/(\[\s]{0,4}(?:ENDS?|Ends|END OF (?:TEXT|STORY)|KONEC|KRAJ|ENDE|Ende|FIN|FINE|КОНЕЦ|[Ss]chluss)"
        r"[-–—#*/)\]\s]{0,4}",
        "END, ENDS, KONEC, (Ende) alone on a line", "--ENDS--",
    ),
    Rule("end_mark_thirty", "end", r"-+ ?30 ?-+|#\s?#\s?#|X{3,}", "the typesetters' -30- and ###", "-30-"),
    Rule(
        "end_mark_dow_jones", "end", r"\(END\) Dow Jones Newswires",
        "Dow Jones' end mark; the minute of its despatch stands behind it", "(END) Dow Jones Newswires",
    ),
    Rule("end_mark_cjk", "end", r"[(（【\[]?(?:完|终|終|끝)[)）】\]]?", "（完） and its kin", "（完）"),
    Rule(
        "reuter_signoff", "end", r"(?:REUTERS?|Reuters?|reuter)(?: +[A-Z]{2,4})?\W{0,2}",
        "Reuters' sign-off line", "REUTER",
    ),
    Rule(
        "end_mark_suffix", "suffix",
        rf"/+\s*[اإ]نته[ىيی]\s*/+.{{0,16}}|{_FARSI_MESSAGE}\s*/.{{0,30}}"
        r"|[(（【\[](?:完|끝|END|ENDS|KONEC|ENDE)[)）】\]]|###",
        "an end mark that stands at the end of the last paragraph", "/انتهى/",
    ),
    # Sign-offs of the desk.
    Rule(
        "afp_initials", "last", rf"[اأ] ?\.?ف ?\.?ب\s?/\s?{_AGENCY_INITIALS}",
        "AFP's Arabic sign-off with the initials of the desk", "ا ف ب/جص",
    ),
    Rule(
        "desk_initials", "last", r"(?:bur-)?[a-z]{2,3}(?:-[a-z]{2,3})*/[a-z]{2,3}(?:[/-][a-z]{2,3})*",
        "initials of writer and editor, as AFP and dpa print them", "bur-abc/de",
    ),
    Rule(
        "writer_address", "last", r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,3}",
        "a writer's address alone in its line", "jane.roe@example.org",
    ),
    Rule(
        "contributors", "last",
        r"[(\[*—–_ -]{0,4}"
        r"(?:(?:\S+ ){1,14}(?i:contributed (?:to this (?:report|story|article)|reporting)\b).{0,80}"
        r"|(?i:additional reporting (?:by|from)) .{3,100})",
        "who else worked on a report", "Jane Roe in Geneva contributed to this report.",
    ),
    Rule(
        "first_published", "last",
        r"(?i:\W{0,3}(?:this|the) (?:story|article|post|piece|report|essay|interview|column) (?:(?:was|is) )?"
        r"(?:originally|first|previously) (?:published|appeared|posted|printed)\b).{0,120}"
        r"|Diese[rs]? (?:Artikel|Text|Beitrag|Interview) (?:ist|wurde|erschien) (?:zuerst|ursprünglich)\b.{0,120}"
        r"|Cet article (?:a été |est )?(?:initialement |d'abord )(?:publié|paru)\b.{0,120}",
        "where or when a text was printed before", "This story was originally published in The Example.",
    ),
    # Links to other texts.
    Rule(
        "related_japanese", "links",
        rf"[■【＜◆●▼]\s?(?:[^。]{{0,20}}関連{_LINK_WORD}|[^。]{{0,20}}(?:おすすめ|オススメ)記事)\s?[】＞]?"
        r"|■[^。]{0,40}記事を(?:もっと)?(?:見る|みる|読む|よむ)",
        "`■関連リンク`, `【関連記事】`, `■…の記事をもっと見る`", "■関連リンク",
    ),
    Rule(
        "related_arabic", "links",
        r"(?:مواضيع|أخبار|اخبار|روابط|مقالات|موضوعات) (?:ذات صلة|متعلقة|مرتبطة)\s?:?"
        r"|(?:ال[أا]كثر (?:قراءة|مشاهدة)|[أا]هم الأخبار|عناوين مختارة)(?: \S+){0,3}\s?:?",
        "headings of Arabic menus", "أخبار ذات صلة",
    ),
    Rule(
        "related_persian", "links",
        r"(?:مطالب|اخبار|خبرهای) (?:مرتبط|پیشنهادی)\s?:?|بازگشت به صفحه.{0,60}|عضویت در کانال.{0,60}",
        "headings of Persian menus", "مطالب مرتبط:",
    ),
    Rule(
        "related_western", "links",
        r"(?i:read (?:more|also|next)|see also|related(?: (?:stories|articles|links|topics|content|news|coverage))?"
        r"|more on this story|recommended stories|you may also like|most (?:read|popular)|lesen sie (?:auch|mehr)"
        r"|mehr zum thema|(?:à )?lire aussi|sur le même sujet|le[ae]r? también|noticias relacionadas|leia também"
        r"|leggi anche|читайте также|смотрите также|материалы по теме|по теме)\s?[:.…»]*",
        "headings over links in European languages", "Читайте также:",
    ),
    Rule(
        "related_cjk", "links",
        r"[\[【(（<]?(?:相关(?:阅读|新闻|链接|报道)|延伸閱讀|相關新聞|관련 ?기사|관련 ?뉴스)[\]】)）>]?[:：]?",
        "headings over links in Chinese and Korean", "相关阅读：",
    ),
    Rule(
        "related_line", "line",
        r"(?:[اإ]قر[أا] (?:[أا]يض[اً]{1,2}|المزيد)|شاهد [أا]يض[اً]{1,2}|طالع [أا]يض[اً]{1,2}|بی?[یي]شتر بخوانید"
        r"|Читайте также|Read (?:more|also)|READ (?:MORE|ALSO)|RELATED|Related (?:story|article)|Lire aussi"
        r"|Lesen Sie auch|Leia também|Leggi anche|相关阅读|延伸閱讀)\s?[:：»|].{0,150}[^.。؟]",
        "one link in the text, named as such", "Читайте также: Мэр открыл мост",
    ),
    Rule(
        "more_link", "last", r"[.…]{2,}\s?المزيد|للمزيد\s?\.*|(?i:(?:read|click for) (?:the )?(?:more|full story))\W*",
        "the stub of a link to the full text", "...المزيد",
    ),
    Rule(
        "item_link_suffix", "suffix", r"رابط الخبر (?:بصحيفة|على|في|ب)[^:\n]{0,30}:.{0,250}",
        "a link to the item itself, with its headline", "رابط الخبر بصحيفة المدينة: افتتاح جسر",
    ),
    Rule(
        "embed_link", "last",
        r"https?://(?:www\.|m\.)?(?:instagram\.com|youtube\.com|youtu\.be|twitter\.com|x\.com|facebook\.com|t\.co)/\S+",
        "the address of an embedded post or film", "https://www.youtube.com/watch?v=abc",
    ),
    Rule(
        "follow_japanese", "last", r"[■・][^。]{0,40}(?:Twitter|ツイッター|Facebook(?:ページ)?|アプリ(?:-\w+-)?)\s?",
        "where to follow the site", "■ニュース 公式Twitter",
    ),
    Rule(
        "shop_link", "last", r".{0,30}(?:クチコミを見る|で詳細を見る)|販売元[：:].{1,40}",
        "a shop's box behind the text", "クチコミを見る",
    ),
    Rule(
        "tag_line", "last",
        r"(?:سمات|الوسوم|كلمات دلالية)\s?:?\s[^.،!?؟:]{1,200}|(?:Tags|TAGS|Теги|Метки|タグ)\s?[:：].{1,200}",
        "the keywords of the page", "Tags: harbour, bridge",
    ),
    Rule(
        "tag_suffix", "suffix",
        r"(?:(?<=[.؟!…\"”»)\]])\s+|^)(?:سمات|الوسوم|كلمات دلالية)\s?:?\s[^.،!?؟:\n]{1,200}",
        "the same behind the last sentence, in its line", "سمات الميناء جسر قديم",
    ),
    # Furniture of pages.
    Rule("gallery_prefix", "prefix", r"Next Previous(?:\s+|$)", "the buttons of a gallery", "Next Previous"),
    Rule("gallery_line", "line", r"Next Previous|写真一覧（\d+件）", "the buttons of a gallery", "写真一覧（20件）"),
    Rule("pagination", "last", r"1(?: \d){1,12}", "the numbers of pages", "1 2 3"),
    Rule(
        "site_name", "head", r"(?:www\.)?[A-Za-z][A-Za-z0-9-]{2,30}\.(?i:info|inf|com|net|org|news|press)",
        "the site's name alone on a first line", "EXAMPLE.INFO",
    ),
    Rule(
        "site_name_last", "last", r"[A-Za-z][A-Za-z0-9-]{2,30}\.(?i:info|inf|com|net|org|news|press)",
        "the site's name alone on a last line", "EXAMPLE.INFO",
    ),
    Rule("ornament_head", "head", r"[\W_]+", "a first line without a letter or digit", "***"),
    Rule("ornament_last", "last", r"[\W_]+", "a last line without a letter or digit", "==="),
    Rule(
        "share_prompt", "last",
        r"(?i:share (?:this(?: article| story| post| page)?|on (?:facebook|twitter|x|linkedin|whatsapp))|e-?mail this"
        r"(?: article| story)?|follow us on .{1,40})\W*|SHARE|Share|Tweet|Поделиться"
        r"|(?:شارك|شاركها|شارك (?:الخبر|المقال))|تابعونا على .{1,60}|シェアする|ツイートする?",
        "a prompt to share or follow", "Share this story",
    ),
    Rule(
        "newsletter_prompt", "last", r"(?i:(?:sign up|subscribe)\b.{0,80}\bnewsletters?\b.{0,60})",
        "a prompt to subscribe", "Sign up for our weekly newsletter!",
    ),
    Rule(
        "sms_prompt", "last", r".{0,60}[أا]رسل (?:رسالة )?(?:sms|SMS).{0,80}\d{5}.{0,80}",
        "a column's prompt to send a text message", "للتواصل أرسل sms إلى 12345",
    ),
    Rule(
        "sms_prompt_suffix", "suffix", r"للتواصل (?:مع الكاتب )?[أا]رسل .{0,200}",
        "the same at the end of the last paragraph", "للتواصل مع الكاتب أرسل رسالة SMS تبدأ بالرمز (1)",
    ),
    # Rights and pictures.
    Rule(
        "copyright", "last",
        r"(?:©|\([cC]\)|(?i:copyright)\b).{0,150}|.{0,80}(?i:all rights? reserved)\W*|(?:جميع|كل) الحقوق محفوظة.{0,60}"
        r"|کلیه حقوق.{0,100}|Все права защищены.{0,60}|Alle Rechte vorbehalten.{0,60}|Tous droits réservés.{0,60}",
        "a line of copyright", "© 2015 Agency",
    ),
    Rule(
        "copyright_suffix", "suffix", r"(?:©|\([cC]\)|Copyright)\s?[^.\n]{0,80}\.\s?All rights? reserved\b.{0,500}",
        "copyright at the end of the last paragraph", "(C) Agency 2007. All rights reserved.",
    ),
    Rule(
        "photo_credit", "last",
        r"[(\[＜<【]?(?:(?i:photos?|foto|image|picture)(?: credit| by)?|Фото|تصوير|صور|عکس|عدسة)"
        r"[＞>]?\s?[:/：＞>].{1,80}",
        "who took the picture", "Photo: Jane Roe",
    ),
)  # fmt: skip
