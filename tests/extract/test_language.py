import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.language import identify

TEXTS = {
    "ar": "أعلنت البلدية اليوم أن الجسر الجديد الذي طال انتظاره سيفتح في الربيع بعد عامين من العمل على ضفتي النهر.",
    "fa": "شهردار امروز گفت که پل تازه در بهار باز می‌شود و این کار برای مردم شهر بسیار مهم است.",
    "ur": "میئر نے آج کہا ہے کہ نیا پل موسم بہار میں کھول دیا جائے گا اور یہ شہر کے لیے بہت اہم ہے۔",
    "en": "The mayor said on Tuesday that the new bridge would open in spring, two years after the work began.",
    "de": "Der Bürgermeister sagte am Dienstag, dass die neue Brücke im Frühjahr eröffnet werden solle.",
    "fr": "Le maire a déclaré mardi que le nouveau pont ouvrirait au printemps, deux ans après le début des travaux.",
    "es": "El alcalde dijo el martes que el nuevo puente se abrirá en primavera, dos años después de lo previsto.",
    "ru": "Мэр города сообщил во вторник, что новый мост откроют весной, через два года после начала работ.",
    "uk": "Міський голова повідомив у вівторок, що новий міст відкриють навесні, через два роки після початку робіт.",
    "bg": "Кметът заяви във вторник, че новият мост ще бъде открит през пролетта, две години след началото.",
    "el": "Ο δήμαρχος είπε την Τρίτη ότι η νέα γέφυρα θα ανοίξει την άνοιξη.",
    "he": "ראש העיר אמר ביום שלישי כי הגשר החדש ייפתח באביב, שנתיים לאחר תחילת העבודות.",
    "ja": "市長は火曜日、新しい橋が春に開通すると発表した。",
    "zh": "市长星期二宣布，新桥将于春季通车。",
    "ko": "시장은 화요일 새 다리가 봄에 개통된다고 발표했다.",
    "hi": "महापौर ने मंगलवार को कहा कि नया पुल वसंत में खुल जाएगा और लोगों को लाभ होगा।",
}


@pytest.mark.parametrize("language", TEXTS)
def test_languages(language):
    found, evidence = identify(TEXTS[language])
    assert found == language
    assert (evidence.field, evidence.value) == ("language", language)


def test_persian_in_arabic_letters_is_persian():
    assert identify(TEXTS["fa"].replace("ی", "ي").replace("ک", "ك"))[0] == "fa"


def test_short_text_is_undetermined_unless_the_script_decides():
    assert identify("Hallo")[0] == "und"
    assert identify("")[0] == "und"
    assert identify("12:30 — 4")[0] == "und"
    assert identify("橋")[0] == "zh"
    assert identify("다리")[0] == "ko"


def test_the_hint_decides_only_in_doubt_and_within_the_script():
    assert identify("Hallo", "de-AT")[0] == "de"
    assert identify("Hallo", "ar")[0] == "und"
    assert identify(TEXTS["en"], "fr")[0] == "en"


XHOSA = (
    "Umongameli uthe urhulumente uza kuqinisekisa ukuba bonke abantu bafumana amanzi acocekileyo kungekudala, utshilo "
    "kwintlanganiso yoonondaba ebibanjwe izolo."
)


def test_a_template_does_not_make_a_language_that_the_model_would_know():
    assert identify(XHOSA, "en-US")[0] == "und"
    assert identify(XHOSA, "xh")[0] == "xh"


def test_an_english_quotation_in_a_text_that_is_said_to_be_german():
    text = (
        "Der Hersteller aus dem Norden verkauft seine Bretter seit zwanzig Jahren und wirbt gerade mit neuen Modellen. "
        "Im Wortlaut heißt es dazu: we have been in the water for years and that is what it was all about, said the "
        "maker of the board to his friends."
    )
    assert identify(text, "de")[0] == "de"
    assert identify(TEXTS["en"], "de")[1].rule == "model"


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text):
    language, evidence = identify(text)
    assert language
    assert evidence.rule in {"script", "common_words", "model", "stated", "undecided"}
