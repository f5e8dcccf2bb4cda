"""Forms of news stories by language and kind, of our own writing: the headline, then the text with its {slots}.

A slot is named by its list in `templates_slots`, a digit after the name draws a second value of the same list.
{n}, {nn}, {mil} are whole numbers of one, two, three digits, {pct} has one decimal, {ver} is a version number.
Lines are joined, blank lines end paragraphs. About half of the forms have no digits at all.
"""

from __future__ import annotations

FORMS: dict[str, dict[str, str]] = {
    "en": {
        "money_market": """
Money market operation, {country}
The {bank} of {country} today offered {tenor} repurchase agreements worth {mil} million to money market dealers. Bids of
{mil2} million were received and accepted at a weighted average rate of {pct} per cent. The operation forms part of
the bank's regular management of liquidity in the banking system. Further details will be published on the bank's
website after the settlement date. The bank reserves the right to reject any or all bids without giving reasons.""",
        "bill_auction": """
{country} to auction {tenor} bills
The {bank} of {country} will hold an auction of {tenor} and {tenor2} Treasury bills on {day}, it said in a notice.
Primary dealers may submit competitive bids through the electronic system until noon; non-competitive bids
will be accepted from retail investors. Results will be announced the same afternoon and settlement will take place
on the following working day. The terms and conditions of the general notification apply to this auction.""",
        "new_chief": """
{firm} names {first} {last} chief executive
{firm}, the {trade} group based in {city}, has named {first} {last} as its new chief executive. The appointment takes
effect at the end of the quarter. {last} joined the company after a long career in {trade2} and has most recently led
its international business.

"I am honoured to be asked to lead this team at such an important time," {last} said in a statement. The chairman
thanked the outgoing chief executive, {first2} {last2}, for years of service and said the board had held a thorough
search. Shares in the company were little changed in early trading.""",
        "dividend": """
{firm} declares quarterly dividend
The board of directors of {firm} has declared a quarterly cash dividend of {nn} cents per share, payable to
shareholders of record at the close of business on the {date}th of the month. The company has paid a dividend in each
quarter since its listing. Future dividends are subject to the approval of the board and will depend on earnings, cash
flow and other factors.""",
        "bond_issue": """
{firm} to sell bonds
{firm} said it planned to sell senior unsecured bonds to institutional investors, subject to market conditions. The
{trade} company from {city} intends to use the proceeds to {use} and for general corporate purposes. The bonds have
not been and will not be registered under securities laws and may not be offered or sold absent registration or an
applicable exemption. This notice does not constitute an offer to sell or the solicitation of an offer to buy any
security, nor shall there be any sale in any jurisdiction in which such an offer would be unlawful. Forward-looking
statements in this notice are subject to risks and uncertainties, and actual results may differ materially.""",
        "rating": """
Agency affirms {firm} at {grade}
The agency has affirmed the long-term issuer rating of {firm} at '{grade}'. The outlook is {outlook}. The rating
reflects the company's established position in {trade}, offset by its exposure to {country} and by the cost of its
investment programme. We expect management to keep to its published financial policy. The rating could be raised if
leverage fell on a sustained basis, and lowered if liquidity weakened. All ratings are subject to disclaimers and
limitations, which can be read on the agency's public website together with the definitions of the rating scale and
the terms of use. The rated entity took part in the rating process.""",
        "prospectus": """
{firm} files prospectus
{firm} has filed a prospectus supplement with the securities regulator for an offering of {mil} million common shares,
the filing showed. The company, which is active in {trade}, will use the proceeds to {use}. Underwriters have a
customary option to buy additional shares.""",
        "match_preview": """
{team} ready for {team2}
{team} welcome {team2} on {day} evening hoping to put a disappointing run behind them. Manager {first} {last} has an
almost fully fit squad to choose from, although captain {last2} is a doubt after limping out of training. The
visitors, who have been strong away from home, are expected to name an unchanged side. "They are a good team and we
respect them, but at our place anything can happen," {last} said. Tickets are still available from the club shop.""",
        "obituary": """
{first} {last}, {craft}
{first} {last}, a much loved {craft} from {city}, has died at {nn}, peacefully at home surrounded by family. Born in
{city2}, the youngest of {counts} children, {last} will be remembered for kindness, patience and a dry sense of
humour. Friends and former colleagues are invited to a service of thanksgiving at the parish church on {day}, followed
by refreshments in the hall. Family flowers only, please; donations may be made to the local hospice.""",
        "court_hearing": """
Hearing set in {charge} case
A judge in {city} has scheduled a hearing for {day} in the case of {first} {last}, who is charged with {charge}.
{last} has denied the charge and remains free on bail. Defence lawyer {first2} {last2} said the client looked forward
to clearing a good name. Prosecutors declined to comment.""",
        "road_closed": """
{road} closed for {works}
Drivers are warned that {road} in {city} will be closed to all traffic from {day} because of {works}. A signed
diversion will be in place and access for residents and emergency services will be kept open at all times. Bus
passengers should check with the operator before travelling. The council apologised for any inconvenience and thanked
the public for its patience while this essential work is carried out.""",
        "recall": """
{firm} recalls {goods}
{firm} is recalling {goods} sold in {country} because they {hazard}. Customers should stop using the product at once
and return it to the place of purchase for a full refund; no receipt is needed. No injuries have been reported so far.

How to stay safe: check your home for recalled products regularly, register new purchases with the maker, never buy
second-hand goods without checking the recall list, keep packaging and instructions, and report any incident to the
consumer safety office. Recalled goods must not be sold, lent or given away. If you are not sure whether your product
is affected, contact the helpline, which is open every weekday. The safety office publishes a list of all recalls on
its website and sends alerts to subscribers free of charge.""",
        "award": """
{first} {last} wins {prize}
{first} {last} of {city} has won {prize}, the jury announced on {day} night. The jury praised work of "rare courage
and precision" and said the decision had been unanimous. The prize will be presented at a ceremony in {city2} in the
spring. {first2} {last2} was named runner-up.""",
        "outlook_words": """
Weather for {city}
{day} will bring {sky} to {city} and the surrounding districts with a {wind} breeze. {city2} can expect {sky2}.
Temperatures will stay close to the average for the time of year. Overnight it will turn a little cooler under
breaking cloud.""",
        "software_update": """
{product} {ver} released
Version {ver} of {product} is available for download from today. It fixes {counts} errors found by users since the
last release.

Before you install: make a full backup of your data. Close all other programs while the update is running. Do not
switch off the computer or disconnect it from the power supply. Laptops should be connected to the mains. Users of
older systems should first read the list of supported platforms. If the update does not start by itself, download the
package by hand and run it as an administrator. Some virus scanners may report a false alarm; in this case suspend the
scanner for the length of the installation. After the update, restart the computer and check that your settings have
been kept. The maker accepts no liability for loss of data caused by improper installation. Support is available
through the user forum and by email.""",
        "envoys_meet": """
{country} and {country2} hold talks
The foreign ministers of {country} and {country2} met in {city} on {day} and discussed ways to strengthen bilateral
cooperation, the two ministries said. They exchanged views on regional and international issues of common interest and
agreed to continue consultations at all levels.""",
    },
    "es": {
        "government": """
El Gobierno aprueba {law}
El Consejo de Ministros ha aprobado en {city}, a propuesta del Ministerio de {ministry} que dirige {first} {last},
{law}, según informó tras la reunión la portavoz del Ejecutivo. El texto será remitido ahora al Parlamento para su
tramitación por el procedimiento ordinario. La portavoz destacó el amplio diálogo mantenido con los sectores afectados
y con las comunidades autónomas, y subrayó que la medida responde a una demanda histórica de la ciudadanía. La
oposición, por su parte, anunció que estudiará el texto antes de fijar su posición.""",
        "signing": """
{team} ficha a {first} {last}
{team} ha hecho oficial la contratación del {role} {first} {last}, procedente de {team2}. El jugador, que ha superado
el reconocimiento médico, firma por {n} temporadas y será presentado mañana ante la afición. «Estoy muy contento y con
muchas ganas de empezar», declaró a los medios del club. El {role} vestirá el dorsal {nn}.""",
        "embassy": """
Reunión con el embajador de {country}
El ministro de {ministry}, {first} {last}, recibió hoy en su despacho al embajador de {country}, con quien repasó el
estado de las relaciones bilaterales. Ambos coincidieron en la importancia de ampliar la cooperación y acordaron
mantener abiertos los canales de diálogo. Al término del encuentro no hubo declaraciones a la prensa.""",
    },
    "fr": {
        "visit": """
Visite officielle : {country}
Le ministre chargé du dossier s'est entretenu avec son homologue ({country}), {first} {last}, en visite officielle à
{city}. L'entretien a porté sur {theme} ainsi que sur {theme2}. Les deux ministres se sont félicités de l'excellence
des relations entre leurs pays et ont exprimé leur volonté de les approfondir. Ils sont convenus de réunir
prochainement la commission mixte, afin de donner une nouvelle impulsion aux projets en cours. Un communiqué conjoint
a été publié à l'issue de la rencontre.""",
        "court": """
{city} : prison ferme pour {crime}
Le tribunal correctionnel de {city} a condamné {first} {last} à {n} ans de prison pour {crime}. L'accusé, qui
comparaissait libre, a toujours nié les faits. Son avocat, maître {last2}, a annoncé son intention de faire appel. Le
parquet avait requis une peine plus lourde. Les parties civiles se sont dites soulagées par cette décision.""",
        "update": """
Mise à jour : {product}
L'éditeur {firm} ({city}) annonce une nouvelle version de {product}, disponible dès aujourd'hui au téléchargement.

Précautions : sauvegardez vos données avant toute installation. Fermez les autres programmes. N'éteignez pas
l'appareil pendant la mise à jour et laissez-le branché sur le secteur. Vérifiez que l'espace libre sur le disque est
suffisant. Désactivez au besoin votre antivirus, sans oublier de le réactiver ensuite. En cas d'échec, relancez
l'installation en tant qu'administrateur. L'éditeur décline toute responsabilité en cas de perte de données.
L'assistance reste joignable par courriel aux heures de bureau.""",
    },
    "de": {
        "burglary": """
Einbruch in {city}
Unbekannte sind in der Nacht zum {day} in ein Geschäft in der {street} in {city} eingebrochen. Nach Angaben der
Polizei hebelten sie eine Hintertür auf und durchsuchten sämtliche Räume. Sie entwendeten {loot} und flüchteten
unerkannt. Der Schaden liegt bei rund {mil} Euro. Die Kriminalpolizei hat die Ermittlungen aufgenommen und bittet
Zeugen, die verdächtige Personen oder Fahrzeuge beobachtet haben, sich bei der nächsten Dienststelle zu melden.""",
        "update": """
{product} {ver} erschienen
{firm} hat {product} in Version {ver} veröffentlicht.

Hinweise zur Installation: Legen Sie vor der Aktualisierung eine Sicherungskopie Ihrer Daten an. Beenden Sie alle
laufenden Programme. Trennen Sie das Gerät während des Vorgangs nicht vom Stromnetz. Halten Sie bei verschlüsselten
Laufwerken den Schlüssel bereit. Nach dem Neustart kann die erste Anmeldung länger dauern als gewohnt. Sollte die
Aktualisierung fehlschlagen, stellt das Programm den vorherigen Zustand selbsttätig wieder her. Eine Rückkehr zu
älteren Versionen wird nicht unterstützt. Für Schäden durch unsachgemäße Anwendung wird keine Haftung übernommen. Der
Kundendienst ist werktags erreichbar.""",
        "weather": """
{city}: {sky}
Am {day} wird das Wetter in {city} {sky}, in {city2} dagegen {sky2}. Der Wind weht schwach bis mäßig. In der Nacht
lockern die Wolken auf, örtlich bildet sich Nebel.""",
    },
    "ru": {
        "appointment": """
{first} {last}: новое назначение
На должность «{post}» (город {city}) назначен {first} {last}, сообщила пресс-служба администрации. Соответствующее
распоряжение подписано сегодня и вступает в силу {date} числа. Ранее этот пост занимал {first2} {last2}, который
переходит на другую работу. Нового руководителя представят коллективу на ближайшем совещании. Напомним, что решение о
кадровых перестановках было объявлено в начале месяца.""",
        "talks": """
Переговоры: {country}
Президент принял в Кремле посла страны {country}. Стороны обсудили ход подготовки встречи на высшем уровне, а также
тему «{topic}». Отмечен взаимный настрой на дальнейшее укрепление двусторонних отношений, имеющих давнюю историю.
Особое внимание было уделено вопросу «{topic2}». По итогам беседы решено продолжить контакты в рабочем порядке.""",
        "power_cut": """
{city}: плановое отключение
В городе {city} {date} числа пройдёт плановое отключение воды и электроэнергии, без услуг останутся {mil} домов.
Работы возглавит {first} {last}. Причиной названа подготовка сетей к отопительному сезону. Жителей просят заранее
сделать запас воды, отключить бытовые приборы и сообщить соседям.""",
    },
    "tr": {
        "signing": """
{team} transferi açıkladı: {first} {last}
{team}, {role} {first} {last} ile {n} yıllık sözleşme imzaladı. Kulüpten yapılan açıklamada, geçen sezon {team2}
forması giyen oyuncunun sağlık kontrolünden geçtiği ve yarınki idmana katılacağı bildirildi. Başkan, transferin
hayırlı olmasını diledi. {last}, imza töreninde taraftarlara seslenerek bu büyük camiaya katılmaktan mutluluk
duyduğunu söyledi.""",
        "congratulation": """
Cumhurbaşkanı'ndan tebrik: {country}
Cumhurbaşkanı'nın milli gün dolayısıyla yayımladığı tebrik mesajı ({country}), {city} Valisi {first} {last} tarafından
büyükelçiye iletildi. Mesajda, iki ülke arasındaki köklü dostluğun her alanda güçlenerek süreceğine olan inanç dile
getirildi ve dost halka refah temenni edildi. İkili ziyaretlerin artması dileği de mesajda yer aldı.""",
        "accident": """
{city} yolunda kaza
{city} karayolunda {day} günü meydana gelen trafik kazasında {nn} yaşındaki {first} {last} yaralandı. Edinilen bilgiye
göre sürücü, direksiyon hakimiyetini kaybederek bariyerlere çarptı. İhbar üzerine olay yerine sağlık ve jandarma
ekipleri sevk edildi. Yaralı, ilk müdahalenin ardından hastaneye kaldırıldı. Kazayla ilgili soruşturma başlatıldı.""",
    },
    "zh": {
        "appointment": """
{city}任命新任{post}
{city}市人民代表大会常务委员会日前举行会议，会议经过表决，决定任命{person}为{post}，免去
{person2}的上述职务。会议指出，新任命的同志要牢记使命，忠于职守，自觉接受人民监督，努力为全市经济社会发展作
出新的贡献。会议还听取了有关工作报告，并向新任命人员颁发了任命书，举行了宪法宣誓仪式。""",
        "meeting": """
{country}代表团访问{city}
{country}代表团{day}抵达{city}进行友好访问。市长{person}会见了代表团一行，代表全市人民对
客人的到来表示热烈欢迎。双方就加强经贸、教育、文化等领域的合作深入交换了意见，一致认为两国传统友谊深厚，合作前景广阔。
代表团团长感谢热情接待，并邀请对方在方便的时候回访。会见后，双方签署了合作备忘录。""",
        "condolence": """
就{country}灾情致慰问电
由{person}率领的救援队{day}从{city}出发前往{country}。此前，国家领导人就
{country}发生严重自然灾害致慰问电。电文说，惊悉贵国遭受灾害，造成重大人员伤亡和财产损失，谨代表政府和人民，
对遇难者表示沉痛哀悼，向遇难者家属和受伤者表示诚挚慰问。""",
    },
    "ja": {
        "signing": """
{team}、{person}を獲得
{team}は{day}、{team2}から{role}の{person}選手を完全移籍で獲得したと発表した。契約期
間は公表していない。{person}選手はクラブを通じて「歴史のあるクラブの一員になれてうれしい。一日も早くチームに
慣れて、勝利に貢献したい」とコメントした。入団会見は近く{city}市内で開かれる予定。""",
        "weather": """
{city}は{sky}、{city2}は{sky2}
{day}の{city}地方は{sky}となるでしょう。{city2}では{sky2}となる見込みです。最高気温は
{nn}度の予想です。朝晩は冷え込むため、服装で調節してください。海上では波がやや高く、船舶は注意が必要です。気象台
は最新の情報を確認するよう呼びかけています。""",
        "recall": """
{firm}が製品を自主回収
{firm}（{city}市）は{day}、製造工程に不備があったとして一部製品を自主回収すると発表した。対象は
{mil}点。社長の{person}氏は「お客様に多大なご迷惑をおかけし、深くおわび申し上げます」と述べた。

回収の対象となる製品をお持ちの方は、ただちに使用を中止し、お客様相談室までご連絡ください。着払いで返送していただけれ
ば代金を返金します。個人情報は回収の目的以外には使用しません。製品を分解したり、改造したりしないでください。廃棄する
場合は自治体の定める方法に従ってください。相談室の受付は平日のみです。電話がつながりにくい場合は時間をおいておかけ直
しください。""",
    },
}
