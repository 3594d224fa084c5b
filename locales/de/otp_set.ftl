### Codes als zweiter Schritt einrichten: mit einer App, per SMS, per E-Mail.

otp-set-heading-totp = Authenticator-App einrichten
otp-set-heading-sms = Codes per SMS erhalten
otp-set-heading-email = Codes per E-{"\u2060"}Mail erhalten
otp-set-another = Anderen Weg wählen

## Die Authenticator-App
otp-set-start-about = Sie scannen einen QR-Code mit einer Authenticator-App und geben den Code ein, den sie anzeigt.
otp-set-start-expired = Der QR-Code ist abgelaufen. Beginnen Sie neu, um einen anderen zu erhalten.
otp-set-start = QR-Code anzeigen
    .busy = QR-Code wird erstellt …
otp-set-scan = Scannen Sie dies mit Ihrer Authenticator-App.
# Wird anstelle der Zeichnung vorgelesen.
otp-set-qr = QR-Code für Ihre Authenticator-App
otp-set-open = In einer App auf diesem Gerät öffnen
otp-set-secret = Oder tippen Sie diesen Schlüssel in die App
otp-set-copy = Kopieren
    .done = Kopiert
otp-set-code = Code aus der App
    .hint = Sechs Ziffern.
otp-set-confirm = Bestätigen
    .busy = Wird geprüft …
otp-set-again = Mit einem neuen QR-Code beginnen

## SMS und E-Mail
otp-set-sms-about = Wir senden einen Code an { $phone }. Geben Sie ihn auf der nächsten Seite ein.
otp-set-sms-weak = SMS sind weniger sicher als die anderen Wege: Eine Telefonnummer kann übernommen werden.
otp-set-email-about = Wir senden einen Code an { $address }. Geben Sie ihn auf der nächsten Seite ein.
otp-set-send = Code senden
    .busy = Wird gesendet …

## Fehler
otp-set-error-empty = Geben Sie den Code aus Ihrer App ein.
otp-set-error-digits = Der Code hat sechs Ziffern. Prüfen Sie, ob alle da sind.
otp-set-error-wrong = Dieser Code stimmt nicht. Geben Sie den neuesten Code aus Ihrer App ein.
