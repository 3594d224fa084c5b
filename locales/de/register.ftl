### Ein neues Konto: Name und Adresse.

register-title = Konto anlegen
register-heading = Konto bei { $brand } anlegen
register-given-name = Vorname
register-family-name = Nachname
register-email = E-Mail
register-means = Wie möchten Sie sich anmelden?
register-means-password = Mit einem Passwort
register-means-passkey = Mit einem Passkey
    .hint = Fingerabdruck, Gesicht oder die PIN Ihres Geräts. Sie müssen sich nichts merken.
register-tos = Ich akzeptiere die Nutzungsbedingungen.
    .link = Nutzungsbedingungen lesen (neuer Tab)
register-privacy = Ich akzeptiere die Datenschutzerklärung.
    .link = Datenschutzerklärung lesen (neuer Tab)
register-submit = Weiter
    .busy = Wird geprüft …
register-sign-in = Ich habe ein Konto
register-taken-sign-in = Mit dieser Adresse anmelden

## Fehler in den Feldern
register-error-given-name-empty = Geben Sie Ihren Vornamen ein.
register-error-given-name-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Kürzen Sie Ihren Vornamen.
register-error-family-name-empty = Geben Sie Ihren Nachnamen ein.
register-error-family-name-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Kürzen Sie Ihren Nachnamen.
register-error-email-empty = Geben Sie Ihre E-Mail-Adresse ein.
register-error-email-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Prüfen Sie die Adresse.
register-error-email-invalid = Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.com.
register-error-email-taken = Mit dieser Adresse gibt es schon ein Konto.
register-error-tos = Akzeptieren Sie die Nutzungsbedingungen, um fortzufahren.
register-error-privacy = Akzeptieren Sie die Datenschutzerklärung, um fortzufahren.
