### Ein Sicherheitsschlüssel nach einem anderen Faktor.

u2f-heading = Sicherheits{"\u00AD"}schlüssel verwenden
u2f-lead = Stecken Sie Ihren Sicherheitsschlüssel ein oder halten Sie ihn an Ihr Gerät, und berühren Sie ihn, wenn er blinkt.
u2f-start = Sicherheitsschlüssel verwenden
    .busy = Wird vorbereitet …
    .waiting = Warten auf Ihren Schlüssel …
u2f-cancelled = Es wurde kein Sicherheitsschlüssel verwendet. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
u2f-failed = Ihr Sicherheitsschlüssel konnte hier nicht verwendet werden. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.

## Wie der letzte Versuch ausging
u2f-error-refused = Dieser Sicherheitsschlüssel hat nicht funktioniert. Nehmen Sie den, den Sie für dieses Konto eingerichtet haben, oder wählen Sie einen anderen Weg.
u2f-error-late = Das hat zu lange gedauert. Versuchen Sie es noch einmal.
u2f-error-none-usable = Für dieses Konto gibt es keinen Sicherheitsschlüssel, der hier funktioniert. Wählen Sie einen anderen Weg.
