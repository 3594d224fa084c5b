### Set-up of a security key.

u2f-set-heading = Sicherheits{"\u00AD"}schlüssel hinzufügen
u2f-set-lead = Ein Sicherheitsschlüssel ist ein kleines Gerät, das Sie einstecken oder an Ihr Telefon halten. Nach dem Passwort berühren Sie ihn, und niemand sonst kann sich anmelden.
u2f-set-not-allowed = Ihre Organisation verwendet keine Sicherheitsschlüssel.
u2f-set-start = Weiter
    .busy = Einen Moment …
u2f-set-name = Name
    .hint = Freiwillig. Ein Name hilft, wenn Sie mehrere Schlüssel haben.
u2f-set-create = Schlüssel verbinden
    .busy = Berühren Sie den Schlüssel …
u2f-set-others = Anderen Weg wählen
u2f-set-back = Zurück
# What it is called where nothing is known of it.
u2f-set-unnamed = Sicherheitsschlüssel

## What the browser's prompt ended with
u2f-set-cancelled = Es wurde kein Schlüssel hinzugefügt. Sie können es noch einmal versuchen.
u2f-set-known = Dieser Schlüssel gehört schon zu Ihrem Konto.
u2f-set-failed = Das hat nicht geklappt. Versuchen Sie es noch einmal oder mit einem anderen Schlüssel.

## Errors
u2f-set-error-not-started = Wählen Sie „Schlüssel verbinden“ und folgen Sie Ihrem Browser.
u2f-set-error-refused = Dieser Schlüssel konnte nicht gespeichert werden. Versuchen Sie es noch einmal.
u2f-set-error-late = Das hat zu lange gedauert. Beginnen Sie noch einmal.
u2f-set-error-name-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Kürzen Sie es.
