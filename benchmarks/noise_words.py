"""Invented furniture of newspaper pages: what stands around and between articles and changes with every fetch."""

HEADLINES = (
    "Feuerwehr löscht Brand in Wohnhaus an der Hafenstraße",
    "Stau auf der Autobahn nach Unfall mit drei Lastwagen",
    "So wird das Wetter am Wochenende",
    "Kirmes beginnt mit einem Feuerwerk",
    "Rat streitet über die Gebühren für Anwohnerparken",
    "Warum Bäcker jetzt früher schließen",
    "Zoo freut sich über seltenen Nachwuchs",
    "Streik legt Busse und Bahnen lahm",
    "Diese Filme starten in der neuen Woche",
    "Verletzter Schwan hält Polizei in Atem",
    "Neue Brücke wird teurer als geplant",
    "Tarifstreit: Gewerkschaft kündigt Urabstimmung an",
    "Rezept der Woche: Linsensuppe wie bei Oma",
    "„Das war knapp“: Retter holen Wanderer vom Berg",
    "Verein sucht Schiedsrichter für die Kreisliga",
    "Erste Schneeflocken im Sauerland",
    "Was Mieter bei der Heizung wissen müssen",
    "Radfahrer nach Sturz schwer verletzt",
    "Bücherei öffnet wieder am Sonntag",
    "Freibad bleibt im Sommer geschlossen",
)
LEADS = (
    "Am Dienstagabend brannte es in einer Küche an der Hauptstraße, verletzt wurde nach ersten Angaben niemand.",
    "Der Rat hat in der vergangenen Woche lange über den Umbau gestritten und am Ende doch noch entschieden.",
    "Wer am Wochenende verreisen will, muss viel Geduld mitbringen: Auf den Straßen wird es voll.",
    "Die Verhandlungen dauerten bis tief in die Nacht. Nun liegt ein Angebot auf dem Tisch, das beiden Seiten hilft.",
    "Seit Jahren warten die Anwohner auf die Umgehung. Jetzt soll es plötzlich ganz schnell gehen.",
    "Ein Spaziergänger hatte das Tier am Ufer entdeckt und sofort die Retter gerufen.",
    "Fachleute raten dazu, die Verträge zu prüfen und rechtzeitig vor dem Winter zu kündigen.",
    "Mit drei Toren in der zweiten Hälfte drehte die Mannschaft das Spiel noch um.",
)
ADS = (
    "Glasfaser in Crange",
    "Autohaus Winter – der neue Kombi ist da",
    "Jetzt günstig Strom wechseln und 200 Euro sparen",
    "Zirkus Bellini gastiert auf dem Kirmesplatz",
    "Küchenstudio Sommer: 30 Prozent auf alle Fronten",
    "Hörgeräte Klang, vier Wochen kostenlos testen",
    "Wir stellen ein: Pflegekräfte (m/w/d)",
    "Matratzen direkt ab Werk",
)
AD_TEXTS = (
    "Jetzt günstig Glasfaser bestellen und monatlich sparen mit dem neuen Tarif für die ganze Familie.",
    "Nur noch bis Samstag: alle Matratzen zum halben Preis, Lieferung frei Haus.",
    "Der neue Kombi steht bereit. Vereinbaren Sie noch heute eine Probefahrt in Ihrer Nähe.",
    "Unser Team sucht Verstärkung. Bewerben Sie sich mit wenigen Klicks.",
)
AD_LABELS = ("Anzeige", "ANZEIGE", "Werbung", "- Anzeige -", "Advertisement", "Anzeige:")
AD_CLASSES = ("ad-container", "werbung", "adslot ad--mrec", "article__ad", "gpt-ad-1234", "banner_billboard", "sc-x1Ad")
SPONSORED = ("Gesponsert", "Anzeigen", "Sponsored", "Von unseren Partnern")
POINTERS = (
    "Lesen Sie auch:",
    "Lesen Sie mehr:",
    "Mehr zum Thema:",
    "Auch interessant:",
    "Lesen Sie hier:",
    "Lesetipp:",
    "Das könnte Sie auch interessieren:",
    "Passend dazu:",
)
RELATED = (
    "Mehr zum Thema",
    "Weitere Artikel",
    "Das könnte Sie auch interessieren",
    "Lesen Sie auch",
    "Ähnliche Artikel",
)
MOST_READ = ("Meistgelesen", "Am meisten gelesen", "Top-Artikel", "Beliebt")
LETTERS = (
    ("Unser Newsletter", "Die wichtigsten Nachrichten des Tages kostenlos per Mail."),
    ("Der Morgen in Ihrer Stadt", "Jeden Morgen die wichtigsten Nachrichten. Jetzt kostenlos anmelden."),
    ("Newsletter abonnieren", "Melden Sie sich für unseren Newsletter an und verpassen Sie nichts mehr."),
    ("Post für Sie", "Einmal in der Woche das Beste aus der Redaktion, direkt in Ihr Postfach."),
)
CONSENTS = (
    "An dieser Stelle finden Sie einen externen Inhalt von Twitter, der den Artikel ergänzt. Sie können ihn sich mit"
    " einem Klick anzeigen lassen und wieder ausblenden.",
    "Empfohlener redaktioneller Inhalt. Mit Ihrer Zustimmung wird hier ein externer Inhalt geladen. Mehr dazu in"
    " unserer Datenschutzerklärung.",
    "Hier würden wir Ihnen gerne einen Inhalt von Instagram zeigen. Dafür benötigen wir Ihre Zustimmung.",
)
COMMENTS = (
    "Ich finde das alles ganz richtig so und danke für den Bericht aus dem Rathaus.",
    "Das sehe ich völlig anders, denn die Stadt hätte längst handeln müssen, meint auch meine Nachbarin.",
    "Und wer bezahlt das am Ende wieder? Wir alle, wie immer.",
    "Sehr guter Artikel, vielen Dank dafür!",
)
APPS = (
    ("Folgen Sie unserem WhatsApp-Kanal und erhalten Sie die Nachrichten direkt auf Ihr Handy.", "Zum WhatsApp-Kanal"),
    ("Alle Nachrichten auch in unserer App: Jetzt kostenlos herunterladen.", "Zur App"),
    ("Mit unserem WhatsApp-Channel nichts mehr verpassen – hier abonnieren.", "Kanal abonnieren"),
)
SURVEYS = (
    ("Umfrage", "Was meinen Sie: Soll die Stadt mehr Radwege bauen?", ("Ja", "Nein", "Weiß nicht")),
    ("Ihre Meinung", "Wie zufrieden sind Sie mit dem Nahverkehr?", ("Sehr", "Kaum", "Gar nicht")),
)
COOKIES = (
    "Wir verwenden Cookies und ähnliche Verfahren, um unsere Seiten zu verbessern. Mit einem Klick auf „Alle annehmen“"
    " stimmen Sie der Nutzung durch uns und 214 Partner zu.",
    "Ihre Privatsphäre ist uns wichtig. Wir und unsere Partner speichern Informationen auf Ihrem Gerät.",
)
ADDED = (
    "Die Verwaltung will die Zahlen in der kommenden Woche vorlegen. Bis dahin bleibt der Platz gesperrt.",
    "Das bestätigte ein Sprecher am Abend auf Anfrage. Weitere Einzelheiten nannte er nicht.",
    "Ob das reicht, ist offen. Mehrere Fachleute hatten zuletzt vor Verzögerungen gewarnt.",
    "Schon im Frühjahr hatte es ähnliche Pläne gegeben, die jedoch am Geld scheiterten.",
)
SENTENCES = (
    "Das bestätigte eine Sprecherin am Abend.",
    "Die Kosten stehen noch nicht fest.",
    "Weitere Zeugen werden gesucht.",
    "Dagegen regt sich nun Widerstand.",
)
UPDATES = (
    "Update, Montag (2.9.2024), 13:50 Uhr: Die Polizei hat den Fahrer inzwischen ermittelt.",
    "Aktualisierung: Die Zahl der Verletzten wurde nach oben berichtigt.",
    "Nachtrag: Der Verein hat sich am Abend zu den Vorwürfen geäußert.",
)
CORRECTIONS = (
    "Korrektur: In einer früheren Version dieses Textes stand ein falscher Vorname. Wir haben das korrigiert.",
    "Anmerkung der Redaktion: In einer ersten Fassung hieß es, der Beschluss sei einstimmig gefallen.",
)
