### Set-up of a passkey.

passkey-set-heading = Passkey hinzufügen
passkey-set-heading-offered = Beim nächsten Mal schneller anmelden?
passkey-set-lead = Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder Bildschirmsperre statt mit einem Passwort an. Er bleibt auf Ihren Geräten und lässt sich nicht abfischen.
passkey-set-lead-asked = Ein Passkey ist zwei Schritte in einem: Sie melden sich mit Fingerabdruck, Gesicht oder Bildschirmsperre an und brauchen keinen zweiten Schritt.
passkey-set-not-allowed = Ihre Organisation verwendet keine Passkeys.
passkey-set-start = Weiter
    .busy = Einen Moment …
passkey-set-name = Name
    .hint = Freiwillig. Bleibt er leer, heißt der Passkey nach der App oder dem Gerät, das ihn aufbewahrt.
passkey-set-create = Passkey erstellen
    .busy = Folgen Sie Ihrem Browser …
passkey-set-later = Jetzt nicht
passkey-set-never = Nicht mehr fragen
passkey-set-others = Anderen Weg wählen
passkey-set-back = Zurück
# What it is called where nothing is known of it.
passkey-set-unnamed = Passkey

## What the browser's prompt ended with
passkey-set-cancelled = Es wurde kein Passkey erstellt. Sie können es noch einmal versuchen.
passkey-set-known = Dieses Gerät hat schon einen Passkey für Ihr Konto.
passkey-set-failed = Das hat nicht geklappt. Versuchen Sie es noch einmal oder mit einem anderen Gerät.

## Errors
passkey-set-error-not-started = Wählen Sie „Passkey erstellen“ und folgen Sie Ihrem Browser.
passkey-set-error-refused = Dieser Passkey konnte nicht gespeichert werden. Versuchen Sie es noch einmal.
passkey-set-error-unverified = Das Gerät hat nicht geprüft, dass Sie es sind. Richten Sie darauf eine Bildschirmsperre, einen Fingerabdruck oder eine PIN ein und versuchen Sie es noch einmal.
passkey-set-error-late = Das hat zu lange gedauert. Beginnen Sie noch einmal.
passkey-set-error-link-used = Dieser Link wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.
passkey-set-error-name-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Kürzen Sie es.
