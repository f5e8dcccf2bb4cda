"""What is put into the slots of the forms in `templates_texts`, by language; "" holds what they all share."""

from __future__ import annotations

LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "firm": (
            "Northgate", "Halden", "Marlow Energy", "Brightwater", "Orion Foods", "Tern Air", "Delph Steel", "Kestrel",
            "Palmer Homes", "Vale Mining", "Harbour Re", "Lyle Motors", "Corvus Labs", "Quillon", "Amberly",
            "Novacrest", "Sandoval Cement", "Petrelis", "Ostrava Glass", "Tindall", "Greyfriars", "Zephyr Rail",
            "Ironbark", "Calder",
        ),
        "product": (
            "Lumen Notes", "Fotofix", "Mapwell", "Tasklet", "Clearcast", "Driftmail", "Padlock", "Chordbook",
            "Snapdesk", "Filebarn", "Skylark", "Pagewright", "Bitgarden", "Voicelane", "Gridcalc", "Nightreader",
            "Hexpaint", "Streamlet", "Oakserver", "Tinyledger", "Backpack Sync", "Cardinal", "Meshtalk", "Sundial",
        ),
    },
    "en": {
        "first": (
            "Alan", "Brenda", "Carl", "Diane", "Edgar", "Fiona", "George", "Helen", "Ivan", "Joyce", "Keith", "Laura",
            "Martin", "Nadia", "Oscar", "Paula", "Rupert", "Sheila", "Trevor", "Ursula", "Victor", "Wendy", "Yasmin",
        ),
        "last": (
            "Ashdown", "Birkett", "Copley", "Dunmore", "Ellery", "Farrow", "Goddard", "Holloway", "Ibbotson",
            "Jardine", "Kemble", "Lockyer", "Marchant", "Norbury", "Oakes", "Pemberton", "Rushworth", "Selwyn",
            "Tranter", "Upton",
        ),
        "city": (
            "Leeds", "Cardiff", "Dublin", "Glasgow", "Boston", "Denver", "Perth", "Toronto", "Calgary", "Durban",
            "Lagos", "Nairobi", "Bristol", "Belfast", "Adelaide", "Halifax", "Norwich", "Exeter", "Auckland", "Tucson",
            "Omaha",
        ),
        "country": (
            "Kenya", "Portugal", "Chile", "Norway", "Vietnam", "Jordan", "Ghana", "Peru", "Poland", "Oman", "Malaysia",
            "Uruguay", "Morocco", "Finland", "Zambia", "Croatia", "Thailand", "Ecuador", "Iceland", "Senegal", "Nepal",
        ),
        "team": (
            "Ashby Rovers", "Calder United", "Fenwick Town", "Marsh Athletic", "Kelby City", "Thorne Albion",
            "Redmoor", "Hartley Harriers", "Stanwick", "Wexcombe Wanderers", "Pelham Orient", "Dunford County",
            "Oakham Swifts", "Larkfield", "Brampton Vale", "Selside Argyle", "Whitmore", "Northolt Rangers",
        ),
        "bank": (
            "Reserve Bank", "National Bank", "Central Bank", "Monetary Authority", "State Bank",
        ),
        "tenor": ("overnight", "one-week", "two-week", "one-month", "three-month", "six-month", "one-year"),
        "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "trade": (
            "retail", "insurance", "shipping", "chemicals", "banking", "publishing", "logistics", "packaging",
            "mining", "telecommunications", "catering", "brewing", "software", "construction", "water treatment",
            "printing",
        ),
        "use": (
            "repay existing loans", "fund new plants", "buy back older notes", "build out its network",
            "pay for an acquisition", "expand its fleet", "add to working capital", "open stores abroad",
            "modernise its terminals", "finance wind farms", "replace short-term debt", "drill new wells",
        ),
        "craft": (
            "schoolteacher", "farmer", "jazz pianist", "civil engineer", "botanist", "boxing trainer", "potter",
            "bus driver", "novelist", "midwife", "clockmaker", "sculptor", "ferry captain", "beekeeper", "printer",
            "church organist", "stonemason", "market trader", "surveyor", "puppeteer", "baker", "court reporter",
        ),
        "charge": (
            "fraud", "burglary", "arson", "assault", "perjury", "smuggling", "blackmail", "theft of church silver",
            "dangerous driving", "false accounting", "handling stolen cars", "bribery", "forgery", "kidnapping",
        ),
        "road": (
            "Mill Lane", "Station Road", "Harbour Street", "Quarry Hill", "Abbey Road", "Canal Street", "Orchard Way",
            "Bridge Street", "Kiln Lane", "Priory Avenue", "Foundry Road", "Castle Street", "Ferry Road",
            "Chapel Hill", "Market Street", "Tannery Row", "Victoria Drive", "Windmill Lane", "Park Crescent",
            "Smithy Brow",
        ),
        "works": (
            "gas main repairs", "resurfacing", "a burst water pipe", "bridge inspection", "tree felling",
            "drainage work", "the laying of cables", "a street fair", "a fallen wall", "filming", "sewer renewal",
            "a cycle race",
        ),
        "goods": (
            "baby monitors", "peanut butter", "electric kettles", "bicycle helmets", "hair dryers", "frozen spinach",
            "wooden toys", "phone chargers", "garden heaters", "smoked salmon", "bunk beds", "camping stoves",
            "candles", "oat biscuits", "pressure cookers", "child car seats", "cough syrup", "ladders", "soft cheese",
            "dog food",
        ),
        "hazard": (
            "may overheat", "may contain glass", "may break in use", "may cause choking", "may carry salmonella",
            "may leak", "may give an electric shock", "do not list an allergen", "may tip over", "may catch fire",
            "may contain metal pieces", "may lose a wheel", "may release fumes", "have faulty locks",
        ),
        "prize": (
            "the Silver Quill for fiction", "the Hadley Medal for chemistry", "the Lantern Prize for reporting",
            "the Orme Award for design", "the Fairweather Prize for poetry", "the Golden Reel for direction",
            "the Tallis Award for composition", "the Brunswick Medal for bridge building",
            "the Rowan Prize for biology", "the Keystone Award for architecture", "the Marigold Prize for gardening",
            "the Compass Award for travel",
        ),
        "grade": ("B", "BB", "BBB", "A", "AA", "BB-plus", "A-minus", "BBB-minus", "AA-minus", "B-plus"),
        "outlook": ("stable", "positive", "negative", "developing"),
        "counts": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        "sky": (
            "sunny spells", "heavy cloud", "light rain", "scattered showers", "clear skies", "fog patches", "drizzle",
            "thundery showers", "wintry showers", "hazy sunshine", "sleet on the hills", "long dry periods",
        ),
        "wind": ("northerly", "southerly", "easterly", "westerly", "north-westerly", "south-easterly"),
    },
    "es": {
        "first": ("Javier", "Lucía", "Andrés", "Marta", "Tomás", "Elena", "Rubén", "Pilar", "Hugo", "Inés", "Óscar"),
        "last": ("Arrieta", "Bermejo", "Cifuentes", "Durango", "Escobedo", "Figueroa", "Galindo", "Iturbe", "Lozano"),
        "city": (
            "Sevilla", "Valencia", "Bilbao", "Zaragoza", "Málaga", "Granada", "Oviedo", "Lima", "Bogotá", "Quito",
            "Rosario", "Córdoba", "Puebla", "Mérida", "Cali", "Arequipa", "Vigo", "Murcia", "Burgos", "León",
        ),
        "country": (
            "Portugal", "Chile", "Colombia", "Ecuador", "Uruguay", "Italia", "Marruecos", "Japón", "Canadá", "Polonia",
            "Noruega", "Egipto", "Panamá", "Turquía", "Bolivia", "Grecia", "Vietnam", "Irlanda", "Honduras", "Austria",
        ),
        "team": (
            "Deportivo Ribera", "Atlético Serrano", "Unión Marina", "Real Olivar", "Club Alameda", "Racing del Sur",
            "Sporting Vega", "Estrella Roja de Lugo", "San Telmo", "Independiente Norte", "Juventud Costera",
            "Huracán del Valle", "Nacional Pinar", "Ferroviario", "Celta Mayor", "Rápido Llano", "Once Torres",
        ),
        "role": ("portero", "defensa central", "lateral", "mediocentro", "extremo", "delantero", "mediapunta"),
        "law": (
            "la ley de vivienda", "el plan de regadíos", "el estatuto del artista", "la reforma de la pesca",
            "el fondo de turismo rural", "la ley de archivos", "el plan ferroviario", "la estrategia del agua",
            "la ley de montes", "el plan de guarderías", "la norma de envases", "el decreto de becas",
            "la ley de museos", "el plan de puertos", "la reforma del notariado", "la ley de semillas",
        ),
        "ministry": ("Economía", "Cultura", "Agricultura", "Educación", "Sanidad", "Justicia", "Fomento", "Trabajo"),
    },
    "fr": {
        "first": ("Luc", "Claire", "Étienne", "Sophie", "Bastien", "Hélène", "Gérard", "Anaïs", "Yves", "Noémie"),
        "last": ("Aubertin", "Bonnard", "Chastel", "Delorme", "Fontanel", "Giraudet", "Lemarié", "Morvan", "Pasquet"),
        "city": (
            "Lyon", "Nantes", "Lille", "Rennes", "Dijon", "Tours", "Metz", "Nancy", "Angers", "Brest", "Limoges",
            "Reims", "Grenoble", "Amiens", "Caen", "Pau", "Perpignan", "Besançon", "Orléans", "Rouen", "Poitiers",
            "Avignon",
        ),
        "country": (
            "Danemark", "Sénégal", "Canada", "Japon", "Portugal", "Maroc", "Chili", "Vietnam", "Ghana", "Mexique",
            "Cameroun", "Brésil", "Qatar", "Luxembourg", "Kenya", "Pérou", "Togo", "Bénin", "Liban", "Panama",
        ),
        "theme": (
            "la pêche", "le climat", "la formation des enseignants", "le patrimoine", "les transports",
            "l'eau potable", "la recherche médicale", "le tourisme", "la sécurité routière", "l'agriculture",
            "le numérique", "le sport",
        ),
        "crime": (
            "escroquerie", "vol avec effraction", "corruption", "incendie volontaire", "faux en écriture", "recel",
            "abus de confiance", "trafic de tabac", "blanchiment", "extorsion", "homicide involontaire", "contrebande",
        ),
    },
    "de": {
        "first": ("Anke", "Bernd", "Carla", "Dieter", "Edda", "Frank", "Gisela", "Holger", "Imke", "Jürgen", "Katrin"),
        "last": ("Althaus", "Brinkmann", "Clasen", "Dorfner", "Ehlers", "Falkenberg", "Gruber", "Hinrichs", "Jansen"),
        "city": (
            "Kassel", "Bremen", "Erfurt", "Kiel", "Bonn", "Ulm", "Trier", "Mainz", "Jena", "Rostock", "Münster",
            "Halle", "Fürth", "Celle", "Passau", "Görlitz", "Siegen", "Koblenz", "Lübeck", "Potsdam", "Hagen", "Worms",
        ),
        "sky": (
            "heiter", "wolkig", "stark bewölkt mit Regen", "neblig-trüb", "sonnig", "wechselhaft mit Schauern",
            "gewittrig", "bedeckt, aber trocken", "anfangs klar, später wolkig", "regnerisch",
        ),
        "street": (
            "Mühlenstraße", "Bahnhofstraße", "Lindenallee", "Hafenstraße", "Kirchgasse", "Schillerstraße",
            "Ringstraße", "Gartenstraße", "Marktstraße", "Bergweg", "Uferstraße", "Goethestraße", "Dorfstraße",
            "Schulstraße",
        ),
        "loot": (
            "Bargeld", "Schmuck", "mehrere Fahrräder", "Werkzeug", "einen Tresor", "Kupferkabel", "zwei Laptops",
            "Münzsammlungen", "Zigaretten", "einen Anhänger", "Kameras", "Musikinstrumente",
        ),
        "day": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    },
    "ru": {
        "first": ("Андрей", "Борис", "Виктор", "Глеб", "Денис", "Егор", "Захар", "Илья", "Кирилл", "Лев", "Максим"),
        "last": ("Астахов", "Бородин", "Вершинин", "Громов", "Дроздов", "Ермаков", "Жданов", "Зимин", "Калинин"),
        "city": (
            "Самара", "Пермь", "Омск", "Томск", "Тула", "Казань", "Рязань", "Курск", "Калуга", "Псков", "Тверь",
            "Брянск", "Пенза", "Воронеж", "Саратов", "Иркутск", "Чита", "Вологда", "Смоленск", "Орёл", "Кострома",
            "Владимир",
        ),
        "country": (
            "Норвегия", "Чили", "Индия", "Польша", "Кения", "Япония", "Перу", "Турция", "Сербия", "Куба", "Египет",
            "Вьетнам", "Мексика", "Иран", "Монголия", "Греция", "Алжир", "Португалия", "Финляндия", "Бразилия",
        ),
        "post": (
            "министр строительства", "директор музея", "главный тренер клуба", "начальник порта", "ректор института",
            "прокурор области", "главный архитектор", "глава избирательной комиссии", "директор заповедника",
            "начальник железной дороги", "главный врач больницы", "министр сельского хозяйства",
            "художественный руководитель",
        ),
        "topic": (
            "торговля зерном", "космические исследования", "рыболовство", "туризм", "железнодорожное сообщение",
            "борьба с наводнениями", "поставки удобрений", "студенческий обмен", "охрана природы", "судостроение",
        ),
    },
    "tr": {
        "first": ("Ahmet", "Burak", "Cem", "Deniz", "Emre", "Fatma", "Gizem", "Hakan", "İpek", "Kerem", "Leyla",
        "Murat"),
        "last": ("Akıncı", "Bozkurt", "Çetin", "Doğrusöz", "Erkan", "Güneş", "Irmak", "Kılıçoğlu", "Öztürk", "Sönmez"),
        "city": (
            "Adana", "Bursa", "Çorum", "Denizli", "Edirne", "Giresun", "Hatay", "Isparta", "Kayseri", "Konya",
            "Malatya", "Mersin", "Ordu", "Rize", "Samsun", "Sivas", "Trabzon", "Uşak", "Van", "Yozgat", "Zonguldak",
            "Bolu",
        ),
        "country": (
            "Kenya", "Norveç", "Japonya", "Şili", "Katar", "Polonya", "Mısır", "Brezilya", "Hindistan", "Sırbistan",
            "Ürdün", "Vietnam", "Portekiz", "Gana", "Kanada", "Peru", "Moğolistan", "İsveç", "Fas", "Endonezya",
        ),
        "team": (
            "Kartalspor", "Denizgücü", "Yaylaspor", "Çınar Gençlik", "Körfez", "Demirhan", "Bozkır", "Altınova",
            "Gölbaşı", "Karasu", "Yeşilyurt", "Kaleiçi", "Sahilspor", "Taşköprü", "Dağlıca", "Pınarbaşı",
        ),
        "role": ("kaleci", "stoper", "sağ bek", "sol bek", "orta saha oyuncusu", "kanat oyuncusu", "golcü"),
        "day": ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    },
    "zh": {
        "person": (
            "陈立新", "刘建华", "张春雷", "王海燕", "赵文斌", "孙晓梅", "周志刚", "吴国栋", "郑雅琴", "冯少云",
            "许长青", "何秀兰", "郭永强", "马俊杰", "罗思远", "梁宏伟", "宋玉成", "唐一鸣", "韩东升", "曹美玲",
            "邓启明", "彭丽娜", "曾庆林", "萧子安",
        ),
        "city": (
            "昆明", "兰州", "青岛", "宁波", "合肥", "南昌", "贵阳", "太原", "长沙", "厦门", "大连", "洛阳", "桂林",
            "银川", "海口", "温州", "烟台", "绵阳", "包头", "徐州", "株洲", "赣州", "宜昌", "柳州",
        ),
        "country": (
            "肯尼亚", "智利", "挪威", "葡萄牙", "塞尔维亚", "蒙古", "秘鲁", "约旦", "加纳", "越南", "希腊", "匈牙利",
            "摩洛哥", "泰国", "赞比亚", "波兰", "埃及", "古巴", "芬兰", "阿曼", "尼泊尔", "巴西",
        ),
        "post": (
            "水利局局长", "文化馆馆长", "教育局副局长", "港务集团董事长", "图书馆馆长", "交通运输局局长",
            "农业科学院院长", "中心医院院长", "体育局局长", "气象台台长", "博物馆副馆长", "地铁公司总经理",
            "统计局局长", "消防支队队长",
        ),
        "day": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    },
    "ja": {
        "person": (
            "青山健", "石原誠", "上田恵子", "遠藤亮", "大西隆", "加納美咲", "北村浩二", "工藤直人", "小池里奈",
            "榊原徹", "島田悟", "杉本香織", "高梨翔", "千葉守", "津田明", "中尾優", "西川真一", "野口修", "浜田緑",
            "藤井聡子", "堀江剛", "松永渉",
        ),
        "city": (
            "仙台", "金沢", "松山", "熊本", "新潟", "静岡", "高松", "長崎", "盛岡", "秋田", "福井", "岐阜", "鳥取",
            "徳島", "宮崎", "水戸", "甲府", "大津", "松江", "佐賀", "富山", "青森", "那覇", "奈良",
        ),
        "team": (
            "青葉FC", "港南ユナイテッド", "北斗クラブ", "白鷺イレブン", "富士見SC", "若竹FC", "海星クラブ", "山彦SC",
            "朝日野FC", "桜台ユナイテッド", "星ヶ丘FC", "緑川クラブ", "清流SC", "雷鳥FC", "潮見クラブ", "高峰イレブン",
            "月見野FC", "楓SC",
        ),
        "role": ("ゴールキーパー", "センターバック", "サイドバック", "ボランチ", "攻撃的ミッドフィルダー",
        "フォワード"),
        "sky": ("晴れ", "曇り", "晴れのち曇り", "雨", "曇り時々雨", "雪", "晴れ時々曇り", "霧", "雷雨", "曇り一時雪"),
        "day": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
        "firm": (
            "青波製作所", "東雲電機", "白樺食品", "北斗海運", "山吹化学", "若葉建設", "桔梗薬品", "常磐製紙",
            "瑞穂機工", "千鳥印刷", "曙鋼業", "銀河通信", "大樹住宅", "楓精密", "清水硝子", "春日紡績", "八雲物産",
            "玄海造船", "雪椿酒造", "美鈴楽器",
        ),
    },
}
