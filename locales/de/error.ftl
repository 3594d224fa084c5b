### Etwas steht im Weg.

error-request = Wenn Sie um Hilfe bitten, nennen Sie diese Kennung:
error-ask = Hilfe holen

error-not-found = Diese Seite gibt es nicht
    .text = Die Adresse ist vielleicht falsch geschrieben oder veraltet.
    .onward = Zur Anmeldung
error-unavailable = Die Anmeldung ist gerade nicht möglich
    .text = Der Anmeldedienst antwortet nicht. Es ist nichts verloren: Warten Sie einen Moment und versuchen Sie es noch einmal.
    .onward = Noch einmal versuchen
error-cross-site = Diese Anfrage kam von einer anderen Website
    .text = Zu Ihrer Sicherheit haben wir sie nicht ausgeführt. Beginnen Sie noch einmal auf unserer eigenen Seite.
    .onward = Zur Anmeldung
error-bad-request = Diese Anfrage war nicht lesbar
    .text = In den Angaben Ihres Browsers hat etwas gefehlt. Beginnen Sie noch einmal und füllen Sie die Seite neu aus.
    .onward = Neu beginnen
error-unknown-host = Diese Adresse wird nicht verwendet
    .text = Unter diesem Namen gibt es hier nichts. Prüfen Sie die Adresse auf Tippfehler.
    .onward = Zur Anmeldung
error-internal = Bei uns ist etwas schiefgegangen
    .text = Wir haben das Problem vermerkt. Versuchen Sie es gleich noch einmal.
    .onward = Noch einmal versuchen
error-locked = Dieses Konto ist gesperrt
    .text = Bitten Sie Ihre Administration, es zu entsperren, oder verwenden Sie ein anderes Konto.
    .onward = Anderes Konto verwenden
error-inactive = Dieses Konto ist deaktiviert
    .text = Bitten Sie Ihre Administration, es zu aktivieren, oder verwenden Sie ein anderes Konto.
    .onward = Anderes Konto verwenden
error-other-organization = Dieses Konto gehört woandershin
    .text = Es ist kein Konto von { $brand }. Verwenden Sie ein anderes Konto.
    .onward = Anderes Konto verwenden
error-step-unavailable = Ein weiterer Schritt ist nötig
    .text = { $brand } verlangt einen Schritt, den es hier nicht gibt. Fragen Sie Ihre Administration, wie Sie sich anmelden.
    .onward = Anderes Konto verwenden
error-registration-off = Hier können Sie kein Konto anlegen
    .text = Bei { $brand } legen andere die Konten an. Fragen Sie die Stelle, die sie verwaltet, oder melden Sie sich mit einem vorhandenen Konto an.
    .onward = Zur Anmeldung
