"""Messages of our own writing: structure, charsets, what the header says, what stands around the text."""

from __future__ import annotations

import time

import pytest

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.email_message import EMAIL
from etl.ingest.formats.mail_text import MOST_LABELS, forwarded, labelled

HEAD = (
    "Received: from relay.example.org by mx.example.net; Tue, 5 May 2020 09:59:00 +0000\r\n"
    "From: {sender}\r\nDate: Mon, 4 May 2020 18:30:00 +0200\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
)
PLAIN = "The old bridge of Port Mellow reopens on Monday, the council said.\r\n\r\nWork took a year.\r\n"
MARKED = "<html><head><style>p {margin: 0}</style></head><body><p>The old bridge reopens.</p></body></html>"


def mail(*parts: str, kind="", sender="Ada Vale <ada.vale@example.org>", subject="Bridge reopens", body=PLAIN) -> bytes:
    head = HEAD.format(sender=sender, subject=subject)
    if not parts:
        return f"{head}{kind}\r\n{body}".encode()
    return (f"{head}Content-Type: {kind or 'multipart/mixed'}; boundary=\"b=1\"\r\n\r\npreamble\r\n"
            + "".join(f"--b=1\r\n{part}\r\n" for part in parts) + "--b=1--\r\n").encode()


def part(content: str, kind: str = "text/plain; charset=utf-8", more: str = "") -> str:
    return f"Content-Type: {kind}\r\n{more}\r\n{content}"


def only(read, data: bytes):
    outcome = read(data)
    assert (outcome.format, outcome.reasons) == ("email", [])
    return outcome.fields[0]


def test_what_the_header_says(read):
    data = mail(subject="[mellow-news] Fwd: Bridge\r\n reopens", kind=(
        "Organization: Mellow Wire\r\nList-Id: \"Mellow News\" <news.example.org>\r\nKeywords: bridge, council\r\n"
        "Content-Language: en-GB\r\nArchived-At: <https://example.org/1>\r\n"))
    fields = only(read, data)
    assert fields.headline == "Bridge reopens"
    assert [(date.text, date.label) for date in fields.dates] == [("Mon, 4 May 2020 18:30:00 +0200", "Date")]
    assert [(source.text, source.label) for source in fields.sources] == [
        ("Mellow Wire", "Organization"), ("Mellow News", "List-Id"), ("Ada Vale", "From")]  # fmt: skip
    assert (fields.publisher, fields.authors, fields.language) == ("Mellow Wire", ("Ada Vale",), "en-GB")
    assert (fields.keywords, fields.url) == (("bridge", "council"), "https://example.org/1")
    assert fields.body == PLAIN.replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("raw", "headline"),
    [
        ("=?utf-8?B?2KzYs9ixINmC2K/ZitmF?=", "جسر قديم"),
        ("=?windows-1256?Q?=CC=D3=D1_=DE=CF=ED=E3?=", "جسر قديم"),
        ("=?UTF-8?B?2KzY?=\r\n =?UTF-8?B?s9ixINmC2K/ZitmF?=", "جسر قديم"),
        ("=?iso-2022-jp?B?GyRCNjYkLDpGMysbKEI=?=", "橋が再開"),
        ("=?ISO-8859-1?Q?Br=FCcke?= in Mellow =?ISO-8859-1?Q?er=F6ffnet?=", "Brücke in Mellow eröffnet"),
        ("=?windows-1252?Q?Mellow’s_bridge?=", "Mellow’s bridge"),
        ("=?utf-8*en?Q?Mellow=E2=80=99s_bridge?=", "Mellow’s bridge"),
        ("Die Brücke in Mellow", "Die Brücke in Mellow"),
        ("AW: WG: Brücke", "Brücke"),
        ("[mellow] stays where no list sent it", "[mellow] stays where no list sent it"),
    ],
)
def test_subjects_in_odd_charsets(read, raw, headline):
    assert only(read, mail(subject=raw)).headline == headline


def test_a_bare_subject_is_in_the_charset_of_the_text(read):
    text = part("@@", "text/plain; charset=koi8-r")
    data = mail(text, subject="@@").replace(b"@@", "Мост открыт".encode("koi8-r"))
    fields = only(read, data)
    assert fields.headline == fields.body == "Мост открыт"


def test_an_undecodable_subject_is_none():
    data = mail(subject="=?utf-8?Q?=FF=D8=81_bridge?=")
    assert EMAIL.parse(RawRecord("", 0, 0, len(data), data, "email", "utf-8")).headline == ""


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("windows-1256", "cp1256", "وافق المجلس على ترميم الجسر القديم قبل حلول الشتاء."),
        ("us-ascii", "utf-8", "Der Stadtrat ließ die Brücke über den Fluss erneuern."),
        ("iso-8859-1", "cp1252", "The council’s vote – and the mayor’s “yes”."),
        ("x-unknown", "utf-8", "شورای شهر به تعمیر پل رای داد."),
        ("koi8-r", "koi8-r", "Совет проголосовал за ремонт моста до зимы."),
    ],
)
def test_bodies_in_odd_charsets(read, charset, encoding, text):
    data = mail(kind=f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n", body="@@")
    assert only(read, data.replace(b"@@", text.encode(encoding))).body == text


def test_transfer_encodings(read):
    quoted = mail(kind="Content-Type: text/plain; charset=windows-1252\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n", body="The council=92s vo=\r\nte.")
    coded = mail(kind="Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n",
                 body="VGhlIGNvdW5jaWzigJlz\r\nIHZvdGUu\r\n")  # fmt: skip
    assert only(read, quoted).body == only(read, coded).body == "The council’s vote."


def test_bytes_of_no_charset_are_a_reject(read):
    data = mail(kind="Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n",
                body="gYGBgf8AAAEC/wAB/wMEBf8=\r\n")  # fmt: skip
    assert read(data).reasons == ["undecodable"]


def test_the_plain_form_is_preferred_unless_it_is_a_stub(read):
    both = mail(part(PLAIN), part(MARKED, "text/html"), kind="multipart/alternative")
    stub = mail(part("Please see the HTML version."), part(MARKED.replace("reopens", "reopens " * 40), "text/html"),
                kind="multipart/alternative")  # fmt: skip
    assert (only(read, both).markup, only(read, stub).markup) == (False, True)


def test_attachments_count_as_nothing(read):
    picture = part("R0lGODlh", "image/gif; name=a.gif", "Content-Transfer-Encoding: base64\r\n")
    notes = part("Notes of the council.", more="Content-Disposition: attachment; filename=notes.txt\r\n")
    fields = only(read, mail(part("First half."), picture, notes, part("Second half.")))
    assert fields.body == "First half.\n\nSecond half."
    outcome = read(mail(picture, notes))
    assert (outcome.format, outcome.reasons) == ("email", ["no_content"])


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("multipart/encrypted", "encrypted"),
        ("multipart/report", "not_an_article"),
        ("multipart/digest", "not_an_article"),
    ],
)
def test_messages_that_are_no_articles(read, kind, reason):
    assert read(mail(part(PLAIN), part(PLAIN), kind=kind)).reasons == [reason]


def test_a_reply_of_a_machine_is_no_article(read):
    assert read(mail(kind="Auto-Submitted: auto-replied\r\n")).reasons == ["not_an_article"]


def test_a_message_within_a_message_speaks_for_itself(read):
    inner = "From: Mellow Wire <desk@example.org>\nDate: Sun, 3 May 2020 08:00:00 +0000\nSubject: Ferry stops\n\n"
    data = mail(part("FYI"), part(inner + PLAIN, "message/rfc822"))
    fields = only(read, data)
    assert (fields.headline, fields.dates[0].text) == ("Ferry stops", "Sun, 3 May 2020 08:00:00 +0000")
    assert fields.authors == ()


@pytest.mark.parametrize(
    ("block", "headline", "date"),
    [
        ("---------- Forwarded message ---------\nFrom: Mellow Wire <desk@example.org>\n"
         "Date: Sun, 3 May 2020 at 08:00\nSubject: Ferry stops\nTo: <ada@example.org>\n\n",
         "Ferry stops", "Sun, 3 May 2020 at 08:00"),
        ("Zur Info\n\nVon: Mellow Wire\nGesendet: Sonntag, 3. Mai 2020 08:00\nAn: Ada\nBetreff: Fähre steht still\n\n",
         "Fähre steht still", "Sonntag, 3. Mai 2020 08:00"),
        ("> *De :* Mellow Wire\n> *Envoyé :* dimanche 3 mai 2020\n> *Objet :* Le bac s’arrête\n>\n",
         "Le bac s’arrête", "dimanche 3 mai 2020"),
        ("من: وكالة ملو\nالتاريخ: ٣ مايو ٢٠٢٠\nالموضوع: توقف العبارة\n\n", "توقف العبارة", "٣ مايو ٢٠٢٠"),
    ],
)  # fmt: skip
def test_a_header_block_in_the_text_is_of_the_message_passed_on(read, block, headline, date):
    mark = "> " if block.startswith(">") else ""
    fields = only(read, mail(body=f"{block}{mark}The ferry stops.\n{mark}It was old.\n"))
    assert (fields.headline, fields.dates[0].text, fields.dates[0].label) == (headline, date, "Date (forwarded)")
    assert fields.dates[1].label == "Date"
    assert fields.body == "The ferry stops.\nIt was old."
    assert fields.sources[0].label == "From (forwarded)"


def test_words_that_look_like_a_header_are_text(read):
    body = "From: the mayor\n\nDear town, the bridge reopens.\n"
    assert only(read, mail(body=body)).body == body.strip()


def test_labels_over_the_copy(read):
    body = "MLW\n\nHeadline: Council votes\n\nAbstract: The council votes.\n\nPORT MELLOW, May 4 - It voted.\n"
    fields = only(read, mail(body=body))
    assert (fields.headline, fields.headline_variants) == ("Council votes", ("Bridge reopens",))
    assert (fields.abstract, fields.body) == ("The council votes.", "PORT MELLOW, May 4 - It voted.")
    assert ("mail_slug", "MLW") in fields.removed


def test_a_form_sent_as_json(read):
    body = '{"Headline": ["Council votes"], "Timestamp": ["5/4/2020\n18:30:00"], "Body": ["It voted \n"\n+]}'
    data = mail(kind="Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n",
                body=body.replace("\n+", ""))  # fmt: skip
    fields = only(read, data)
    assert (fields.headline, fields.headline_variants, fields.body.strip()) == ("Council votes", (), "It voted")
    assert [date.label for date in fields.dates] == ["Timestamp", "Date"]


def test_flowed_and_wrapped_lines_are_joined(read):
    flowed = "The council voted on \r\nMonday to mend the \r\nbridge.\r\n\r\n From here on it is new.\r\n"
    fields = only(read, mail(kind="Content-Type: text/plain; format=flowed\r\n", body=flowed))
    assert fields.body == "The council voted on Monday to mend the bridge.\n\nFrom here on it is new."
    words = ["the", "council", "voted", "on", "monday", "to", "mend", "its", "bridges", "before", "winter"] * 6
    lines, line = [], ""
    for word in words:
        if len(line) + 1 + len(word) > 60:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    fields = only(read, mail(body="\n".join([*lines, line]) + "\n\nAda Vale\nPort Mellow\n"))
    assert fields.body == " ".join(words) + "\n\nAda Vale\nPort Mellow"


@pytest.mark.parametrize("footer", ["-- \nAda Vale\nMellow Wire", "_" * 30 + "\nThis message is confidential."])
def test_footers_are_removed_and_told(read, footer):
    fields = only(read, mail(body=f"{PLAIN}\n{footer}\n"))
    assert fields.body == PLAIN.replace("\r\n", "\n").strip()
    assert fields.removed == (("mail_footer", footer.strip()),)


def test_a_page_saved_as_a_message_has_no_date_of_its_own(read):
    page = f"<html><head><title>Bridge reopens</title></head><body><h1>Bridge reopens</h1><p>{PLAIN * 9}</body></html>"
    data = mail(part(page, "text/html", "Content-Location: https://example.org/1\r\n"),
                part("p {}", "text/css"), kind="multipart/related", sender="<Saved by Blink>")  # fmt: skip
    fields = only(read, data)
    assert (fields.url, fields.dates, fields.headline) == ("https://example.org/1", (), "Bridge reopens")


def test_an_mbox_holds_many(read):
    one = mail(subject="One").replace(b"\r\n", b"\n")
    body = "Monday.\n\n>From here the ferry leaves.\n\nFrom then on, nothing.\n"
    two = mail(subject="Two", body=body).replace(b"\r\n", b"\n")
    mark = b"From desk@example.org Mon May  4 18:30:00 2020\n"
    outcome = read(mark + one + b"\n" + mark + two + b"\n")
    assert [fields.headline for fields in outcome.fields] == ["One", "Two"]
    assert outcome.pieces[0].raw == one
    assert outcome.fields[1].body == "Monday.\n\nFrom here the ferry leaves.\n\nFrom then on, nothing."


def test_a_message_beyond_the_limit_is_skipped(read):
    mark = b"From desk@example.org Mon May  4 18:30:00 2020\n"
    data = mark + mail(body="x" * 200_000 + "\n\n") + mark + mail() + b"\n"
    outcome = read(data, limits=Limits(max_record_bytes=100_000))
    assert (outcome.reasons, len(outcome.fields)) == (["too_large"], 1)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b" " * 200 + b"\r\n" + mail(), "email"),
        ("\ufeff".encode() + mail(), "email"),
        (mail().decode().encode("utf-16"), "email"),
        (b"From: Ada\nSubject: Bridge\nOrganization: Mellow\nLines: 2\n\nThe bridge reopens.\nIt was old.\n", "email"),
        (b"Title: Bridge reopens\nDate: 4 May 2020\nURL: http://example.org/1\n\nThe bridge reopens.\n", "headed_text"),
        (b"From: Mellow Post\nTitle: Bridge reopens\nDate: 4 May 2020\n\nThe bridge reopens.\n", "headed_text"),
        (b"From the bridge\n\nThe ferry: it stops. Date: none.\n", "text"),
    ],
)
def test_recognised_by_the_header_block(read, data, form):
    assert read(data).format == form


def nested(depth: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"From: a\nDate: b\nSubject: c\n{opened}Content-Type: text/plain\n\ntext\n".encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (nested(60), "too_deep"),
        (nested(5_000), "too_deep"),
        (mail(*[part("")] * 5_000), "too_many"),
        (mail(kind="X: y\r\n" * 200_000), "too_many"),
        (mail(body="\n" * (1 << 22)), "too_many"),
        (mail(kind=f"Content-Type: text/plain{'; a=b' * 500_000}\r\n"), None),
        (mail(sender="(" * 1_000_000), None),
        (mail(subject="=?utf-8?Q?a?= " * 300_000), None),
        (mail(body="The bridge reopens in May and\n" * 200_000), None),
        (mail(body='{"Headline": ' + "[" * 100_000), "too_deep"),
    ],
)
def test_hostile_messages_end_soon(data, reason):
    begun = time.process_time()
    try:
        EMAIL.parse(RawRecord("", 0, 0, len(data), data, "email", "utf-8"))
        found = None
    except BadInput as error:
        found = error.reason
    assert found == reason
    assert time.process_time() - begun < 5


def test_what_goes_on_as_a_header_block_is_text():
    heading = "From: Ada Vale\nDate: 2 March 2021\nSubject: Mill\n"
    found = forwarded(heading + "To: a\n" * 200)
    assert found is not None
    assert found.stated == {"from": "Ada Vale", "date": "2 March 2021", "subject": "Mill", "to": "a"}
    assert found.text.count("To: a") == 200 + 3 - MOST_LABELS
    assert labelled("Headline: Mill\n" + "Abstract: b\n" * 200)[2].count("Abstract") == 200 + 1 - MOST_LABELS
