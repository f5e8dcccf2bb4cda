"""Template stories in five languages: one form, other numbers, places and names each time. No two are copies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

# In the forms, {names} are drawn from the lists of the language, {0} a number below ten, {00} one of two digits,
# {0.0} one with a decimal, {±} a change in per cent, {000} one of three digits, {0000} an index.
LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "city": (
            "London", "Leeds", "Cardiff", "Dublin", "Glasgow", "Boston", "Denver", "Chicago", "Perth", "Sydney",
            "Toronto", "Calgary", "Durban", "Lagos", "Nairobi", "Mumbai", "Dallas", "Bristol", "Belfast", "Adelaide",
        ),
        "team": (
            "Rovers", "United", "Rangers", "City", "Albion", "Wanderers", "Athletic", "Orient", "Harriers", "Argyle",
            "Celtic", "Villa", "County", "Swifts", "Thistle", "Hotspur", "Palace", "Forest", "Town", "Alexandra",
        ),
        "person": (
            "Adams", "Baker", "Carter", "Doyle", "Evans", "Fletcher", "Grant", "Hughes", "Irwin", "Jenkins", "Keane",
            "Lawson", "Moore", "Nolan", "Owens", "Parker", "Quinn", "Reid", "Sharp", "Turner", "Walsh", "Young",
        ),
        "firm": (
            "Northgate", "Halden Group", "Marlow Energy", "Castle Bank", "Brightwater", "Orion Foods", "Tern Airways",
            "Delph Steel", "Summit Retail", "Kestrel Media", "Palmer Homes", "Vale Mining", "Harbour Re", "Lyle Motors",
        ),
        "sky": ("sunny spells", "heavy cloud", "light rain", "scattered showers", "clear skies", "fog in the morning"),
        "wind": ("north", "south", "east", "west", "north-west", "south-east"),
        "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "move": ("rose", "fell", "gained", "lost", "climbed", "slipped"),
    },
    "ar": {
        "city": (
            "الرياض", "جدة", "الدمام", "تبوك", "أبها", "حائل", "نجران", "القاهرة", "الإسكندرية", "عمان", "بيروت",
            "دمشق", "بغداد", "الكويت", "الدوحة", "المنامة", "مسقط", "دبي", "تونس", "الدار البيضاء", "الخرطوم", "صنعاء",
        ),
        "team": (
            "الهلال", "النصر", "الاتحاد", "الأهلي", "الشباب", "التعاون", "الفتح", "الرائد", "الوحدة", "الفيصلي",
            "الزمالك", "الإسماعيلي", "الترجي", "الوداد", "الرجاء", "القادسية", "العربي", "السد", "الغرافة", "الجزيرة",
        ),
        "person": (
            "الشهري", "العتيبي", "الدوسري", "الغامدي", "القحطاني", "الحربي", "المطيري", "الزهراني", "السالم", "المولد",
            "الشمراني", "العابد", "الفرج", "السهلاوي", "الجاسم", "البيشي", "العنزي", "الخيبري", "المالكي", "الرويلي",
        ),
        "firm": (
            "شركة الواحة", "مصرف النخيل", "شركة السواحل", "مجموعة الأفق", "شركة الصخر للأسمنت", "شركة الفجر للتأمين",
            "شركة البادية الزراعية", "مصرف المرفأ", "شركة الجسر للنقل", "شركة المنارة للاتصالات", "مجموعة الروابي",
        ),
        "sky": ("غائمة جزئيا", "صافية", "غائمة مع أمطار خفيفة", "مغبرة", "غائمة ورعدية", "ضبابية في الصباح"),
        "wind": ("شمالية", "جنوبية", "شرقية", "غربية", "شمالية غربية", "جنوبية شرقية"),
        "day": ("الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"),
        "move": ("ارتفع", "انخفض", "صعد", "تراجع", "زاد", "هبط"),
    },
    "fa": {
        "city": (
            "تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "اهواز", "کرمان", "یزد", "رشت", "ساری", "قزوین", "همدان",
            "کرمانشاه", "زاهدان", "بندرعباس", "بوشهر", "اراک", "اردبیل", "گرگان", "سنندج", "قم", "زنجان",
        ),
        "team": (
            "پرسپولیس", "استقلال", "سپاهان", "تراکتور", "فولاد", "ذوب‌آهن", "ملوان", "نساجی", "پیکان", "گل‌گهر",
            "آلومینیوم", "هوادار", "شمس‌آذر", "مس رفسنجان", "خیبر", "چادرملو", "صنعت نفت", "سایپا",
        ),
        "person": (
            "محمدی", "رضایی", "کریمی", "احمدی", "حسینی", "مرادی", "جعفری", "صادقی", "نوری", "کاظمی", "رحیمی", "قاسمی",
            "اکبری", "شریفی", "یوسفی", "عباسی", "امینی", "بهرامی", "نظری", "سلیمانی",
        ),
        "firm": (
            "فولاد کویر", "بانک البرز", "پتروشیمی ساحل", "سیمان دماوند", "بیمه زاگرس", "خودروسازی پارسه",
            "کشتیرانی خزر", "داروسازی رازیان", "معادن زرین", "مخابرات سپهر", "قند شیرین", "نیروگاه اروند",
        ),
        "sky": ("صاف", "نیمه‌ابری", "ابری همراه با بارش پراکنده", "غبارآلود", "بارانی", "مه‌آلود در صبح"),
        "wind": ("شمالی", "جنوبی", "شرقی", "غربی", "شمال غربی", "جنوب شرقی"),
        "day": ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"),
        "move": ("بالا رفت", "پایین آمد", "رشد کرد", "افت کرد", "جهش کرد", "کاهش یافت"),
    },
    "es": {
        "city": (
            "Madrid", "Sevilla", "Valencia", "Bilbao", "Zaragoza", "Málaga", "Granada", "Oviedo", "Lima", "Bogotá",
            "Quito", "Caracas", "Montevideo", "Asunción", "La Paz", "Guadalajara", "Monterrey", "Rosario", "Córdoba",
        ),
        "team": (
            "el Deportivo", "el Racing", "el Sporting", "el Atlético", "la Cultural", "el Nacional", "el Huracán",
            "la Unión", "el Alianza", "el Independiente", "el Celta", "el Cádiz", "el Elche", "el Burgos", "el Olimpia",
        ),
        "person": (
            "García", "López", "Martínez", "Sánchez", "Pérez", "Gómez", "Ruiz", "Díaz", "Moreno", "Muñoz", "Álvarez",
            "Romero", "Navarro", "Torres", "Vargas", "Castro", "Ortega", "Rubio", "Medina", "Iglesias", "Cortés",
        ),
        "firm": (
            "Banco del Ebro", "Acerías Unidas", "Grupo Mirador", "Eléctrica del Sur", "Constructora Vega", "Telenorte",
            "Alimentos Campoverde", "Aerolíneas Faro", "Seguros Atalaya", "Minera Andina", "Papelera Costa",
        ),
        "sky": ("cielos despejados", "nubes y claros", "lluvias débiles", "chubascos", "nieblas", "tormentas"),
        "wind": ("norte", "sur", "este", "oeste", "noroeste", "sudeste"),
        "day": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        "move": ("subió", "bajó", "ganó", "perdió", "avanzó", "cedió"),
    },
    "ru": {
        "city": (
            "Москве", "Казани", "Самаре", "Омске", "Томске", "Перми", "Уфе", "Туле", "Твери", "Рязани", "Пскове",
            "Калуге", "Саратове", "Иркутске", "Хабаровске", "Минске", "Алма-Ате", "Ташкенте", "Воронеже", "Краснодаре",
        ),
        "team": (
            "«Спартак»", "«Динамо»", "«Торпедо»", "«Рубин»", "«Зенит»", "«Ротор»", "«Шинник»", "«Урал»", "«Сокол»",
            "«Факел»", "«Балтика»", "«Енисей»", "«Амкар»", "«Алания»", "«Волгарь»", "«Арсенал»", "«Родина»",
        ),
        "person": (
            "Иванов", "Петров", "Сидоров", "Кузнецов", "Смирнов", "Попов", "Соколов", "Лебедев", "Козлов", "Новиков",
            "Морозов", "Волков", "Зайцев", "Павлов", "Семёнов", "Голубев", "Фёдоров", "Орлов", "Белов", "Тарасов",
        ),
        "firm": (
            "«Северсталь-Лес»", "«Волгабанк»", "«Уралмедь»", "«Байкал-Телеком»", "«Донэнерго»", "«Камский завод»",
            "«Невский порт»", "«Алтайзерно»", "«Югстрой»", "«Обьнефть»", "«Полярные линии»", "«Окахим»",
        ),
        "sky": ("ясно", "облачно с прояснениями", "небольшой дождь", "местами грозы", "утром туман", "мокрый снег"),
        "wind": ("северный", "южный", "восточный", "западный", "северо-западный", "юго-восточный"),
        "day": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
        "move": ("вырос", "снизился", "прибавил", "потерял", "поднялся", "опустился"),
    },
}  # fmt: skip

# Language, kind, headline, sentences: the first and the last always stand, one of the others may be left out.
FORMS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("en", "weather", "Weather for {day}: {sky} in {city}", (
        "Forecasters expect {sky} in {city} on {day}, with highs of {00} degrees and lows of {0} degrees.",
        "Winds will blow from the {wind} at {00} to {00} kilometres an hour, gusting to {00} near the coast.",
        "Humidity will reach {00} percent in the afternoon and the chance of rain is put at {00} percent.",
        "In {city} temperatures will not exceed {00} degrees, while {city} can look forward to {sky}.",
        "The outlook for {day} is for {sky} with a high of {00}.",
    )),
    ("en", "stocks", "Shares in {city}: index {move} {±} percent", (
        "The main share index in {city} {move} {±} percent on {day} to close at {0000} points.",
        "{firm} {move} {±} percent to {000} pence and {firm} {move} {±} percent to {000} pence.",
        "Some {000} million shares changed hands, compared with {000} million in the previous session.",
        "{firm} was the most active stock after it reported profit of {00} million.",
        "Brokers said the market would look to results of {firm} on {day}.",
    )),
    ("en", "results", "{team} {0} {team} {0}", (
        "{team} of {city} beat {team} {0}-{0} on {day} in front of {0000} supporters.",
        "{person} opened the scoring after {00} minutes and {person} added a second on {00} minutes.",
        "{person} was booked in the first half and {person} was sent off {00} minutes from time.",
        "{team} are on {00} points from {00} matches and {team} have {00}.",
        "{team} travel to {city} on {day}.",
    )),
    ("ar", "weather", "حالة الطقس ليوم {day}: {sky} في {city}", (
        "تتوقع الأرصاد أن تكون السماء {sky} على {city} يوم {day} وأن تبلغ درجة الحرارة العظمى {00} والصغرى {0} درجات.",
        "وتكون الرياح السطحية {wind} بسرعة {00} إلى {00} كيلومترا في الساعة وقد تصل إلى {00} على الساحل.",
        "وتبلغ الرطوبة النسبية {00} في المئة بعد الظهر وفرصة هطول الأمطار {00} في المئة.",
        "ولن تتجاوز الحرارة في {city} {00} درجة، بينما تكون السماء في {city} {sky}.",
        "ويستمر الطقس يوم {day} مع حرارة عظمى قدرها {00} درجة.",
    )),
    ("ar", "stocks", "مؤشر سوق {city} يغلق عند {0000} نقطة", (
        "{move} مؤشر سوق الأسهم في {city} يوم {day} بنسبة {±} في المئة ليغلق عند {0000} نقطة.",
        "و{move} سهم {firm} بنسبة {±} في المئة إلى {00} ريالا، و{move} سهم {firm} بنسبة {±} في المئة.",
        "وبلغت قيمة التداولات {000} مليون ريال مقابل {000} مليون ريال في الجلسة السابقة.",
        "وكانت {firm} الأكثر نشاطا بعد إعلان أرباح قدرها {00} مليون ريال.",
        "وينتظر المتعاملون نتائج {firm} يوم {day}.",
    )),
    ("ar", "results", "{team} يهزم {team} {0}-{0}", (
        "فاز {team} على ضيفه {team} بنتيجة {0}-{0} مساء {day} في {city} أمام {0000} متفرج.",
        "وافتتح {person} التسجيل في الدقيقة {00} وأضاف {person} الهدف الثاني في الدقيقة {00}.",
        "ونال {person} بطاقة صفراء في الشوط الأول وطرد {person} في الدقيقة {00}.",
        "ورفع {team} رصيده إلى {00} نقطة من {00} مباراة وتجمد رصيد {team} عند {00} نقطة.",
        "ويحل {team} ضيفا على {team} في {city} يوم {day}.",
    )),
    ("fa", "weather", "هوای {city} در روز {day} {sky} است", (
        "هواشناسی آسمان {city} را روز {day} {sky} پیش‌بینی کرد و بیشینه دما {00} و کمینه آن {0} درجه خواهد بود.",
        "باد {wind} با سرعت {00} تا {00} کیلومتر بر ساعت می‌وزد و در ساحل به {00} کیلومتر می‌رسد.",
        "رطوبت هوا بعدازظهر به {00} درصد می‌رسد و احتمال بارش {00} درصد است.",
        "دمای {city} از {00} درجه بالاتر نمی‌رود و آسمان {city} {sky} خواهد بود.",
        "برای روز {day} نیز هوایی با دمای {00} درجه انتظار می‌رود.",
    )),
    ("fa", "stocks", "شاخص بورس {city} به {0000} واحد رسید", (
        "شاخص کل بورس {city} در معاملات روز {day} {±} درصد {move} و در {0000} واحد ایستاد.",
        "سهم {firm} {±} درصد {move} و به {000} تومان رسید و سهم {firm} {±} درصد {move}.",
        "ارزش معاملات {000} میلیارد تومان بود؛ روز پیش {000} میلیارد تومان داد و ستد شده بود.",
        "نماد {firm} پس از اعلام سود {00} میلیارد تومانی پرمعامله‌ترین نماد روز شد.",
        "معامله‌گران روز {day} چشم به گزارش {firm} دارند.",
    )),
    ("fa", "results", "{team} {0} - {team} {0}", (
        "تیم {team} روز {day} در {city} برابر {0000} تماشاگر {team} را {0} بر {0} شکست داد.",
        "{person} در دقیقه {00} دروازه را گشود و {person} در دقیقه {00} گل دوم را زد.",
        "{person} در نیمه نخست کارت زرد گرفت و {person} در دقیقه {00} اخراج شد.",
        "{team} با {00} امتیاز از {00} بازی در جدول جای دارد و {team} {00} امتیاز دارد.",
        "{team} روز {day} در {city} به میدان می‌رود.",
    )),
    ("es", "weather", "El tiempo del {day}: {sky} en {city}", (
        "Los meteorólogos prevén {sky} en {city} para el {day}, con máximas de {00} grados y mínimas de {0} grados.",
        "El viento soplará del {wind} a {00} kilómetros por hora, con rachas de {00} en la costa.",
        "La humedad llegará al {00} por ciento por la tarde y la probabilidad de lluvia será del {00} por ciento.",
        "En {city} no se superarán los {00} grados, mientras que en {city} se esperan {sky}.",
        "Para el {day} se esperan {sky} y una máxima de {00} grados.",
    )),
    ("es", "stocks", "La bolsa de {city} cierra en {0000} puntos", (
        "El índice general de la bolsa de {city} {move} el {day} un {±} por ciento, hasta {0000} puntos.",
        "{firm} {move} un {±} por ciento, hasta {00} euros, y {firm} {move} un {±} por ciento.",
        "Se negociaron {000} millones de euros, frente a {000} millones de la sesión anterior.",
        "{firm} fue el valor más activo tras anunciar un beneficio de {00} millones.",
        "El mercado espera para el {day} las cuentas de {firm}.",
    )),
    ("es", "results", "{team} gana por {0}-{0} en {city}", (
        "En {city}, {team} venció el {day} a {team} por {0}-{0} ante {0000} espectadores.",
        "{person} abrió el marcador en el minuto {00} y {person} hizo el segundo en el minuto {00}.",
        "{person} vio la amarilla en el primer tiempo y {person} fue expulsado en el minuto {00}.",
        "Con este resultado {team} suma {00} puntos en {00} partidos y {team} se queda con {00}.",
        "El {day}, {team} jugará en {city}.",
    )),
    ("ru", "weather", "Погода на {day}: в {city} {sky}", (
        "Синоптики обещают в {city} на {day}: {sky}, днём до {00} градусов, ночью около {0} градусов.",
        "Ветер {wind}, {00} километров в час, на побережье порывы до {00} километров в час.",
        "Влажность воздуха днём составит {00} процентов, вероятность осадков {00} процентов.",
        "В {city} воздух прогреется не выше {00} градусов, в {city} {sky}.",
        "На {day} прогноз таков: {sky}, до {00} градусов.",
    )),
    ("ru", "stocks", "Индекс биржи в {city} закрылся на {0000} пункта", (
        "Индекс биржи в {city} {move} в {day} на {±} процента и закрылся на отметке {0000} пункта.",
        "Курс акций {firm} {move} на {±} процента до {000} рублей, курс {firm} {move} на {±} процента.",
        "Объём торгов составил {000} миллионов рублей против {000} миллионов днём ранее.",
        "Лидером оборота стали бумаги {firm}, объявившей о прибыли в {00} миллионов рублей.",
        "В {day} участники торгов ждут отчёта {firm}.",
    )),
    ("ru", "results", "{team} – {team} {0}:{0}", (
        "В {city} {team} обыграл {team} со счётом {0}:{0}; матч в {day} посетили {0000} зрителей.",
        "Счёт открыл {person} на {00}-й минуте, второй мяч забил {person} на {00}-й минуте.",
        "В первом тайме предупреждение получил {person}, на {00}-й минуте был удалён {person}.",
        "После {00} туров у клуба {team} {00} очков, у клуба {team} {00}.",
        "В {day} {team} сыграет в {city}.",
    )),
)  # fmt: skip

_SLOT = re.compile(r"{([^}]+)}")
_NUMBERS: dict[str, Callable[[Random], str]] = {
    "0": lambda draw: str(int(draw.random() * 10)),
    "00": lambda draw: str(10 + int(draw.random() * 90)),
    "000": lambda draw: str(100 + int(draw.random() * 900)),
    "0000": lambda draw: f"{1 + int(draw.random() * 29)},{int(draw.random() * 1000):03}",
    "±": lambda draw: f"{int(draw.random() * 4)}.{int(draw.random() * 100):02}",
}


class Template:
    """One form of FORMS, ready to be filled."""

    def __init__(self, language: str, kind: str, headline: str, sentences: tuple[str, ...]) -> None:
        self.language = language
        self.kind = f"t_{kind}_{language}"
        self.headline = _SLOT.split(headline)
        self.sentences = [_SLOT.split(sentence) for sentence in sentences]
        self.lists = LISTS[language]

    def fill(self, draw: Random) -> tuple[str, list[str]]:
        """Return a headline and paragraphs with their own numbers and names."""
        left_out = int(draw.random() * 2 * len(self.sentences))
        last = len(self.sentences) - 1
        body = [
            "".join(self.filled(parts, draw))
            for n, parts in enumerate(self.sentences)
            if n in (0, last) or n != left_out
        ]
        return "".join(self.filled(self.headline, draw)), [" ".join(body[:2]), *body[2:]]

    def filled(self, parts: list[str], draw: Random) -> Iterator[str]:
        """Yield the parts of a form with its slots, every second of them, filled."""
        for n, part in enumerate(parts):
            if n % 2 == 0:
                yield part
            elif part in _NUMBERS:
                yield _NUMBERS[part](draw)
            else:
                names = self.lists[part]
                yield names[int(draw.random() * len(names))]


TEMPLATES = [Template(*form) for form in FORMS]
