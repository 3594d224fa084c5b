### Die Wahl eines zweiten Schritts, der eingerichtet wird.

mfa-set-heading = Zweiten Schritt hinzufügen
mfa-set-heading-chosen = Anmeldeweg hinzufügen
mfa-set-required = Ihre Organisation verlangt beim Anmelden einen zweiten Schritt. Wählen Sie einen, um fortzufahren.
mfa-set-offered = Ein zweiter Schritt schützt Ihr Konto auch dann, wenn jemand Ihr Passwort erfährt.
mfa-set-chosen = Wählen Sie, was Sie Ihrem Konto hinzufügen möchten.
mfa-set-complete = Sie haben alles eingerichtet, was Ihre Organisation erlaubt.
mfa-set-ways = Anmeldewege
mfa-set-skip = Jetzt nicht
mfa-set-back = Zurück zu Ihrem Profil

## Die Wege, jeder mit einer Zeile dazu
mfa-set-totp = Authenticator-App
    .about = Codes aus einer App auf Ihrem Telefon. Funktioniert ohne Netz.
mfa-set-u2f = Sicherheitsschlüssel
    .about = Ein Schlüssel, den Sie einstecken oder an Ihr Gerät halten.
mfa-set-passkey = Passkey
    .about = Fingerabdruck, Gesicht oder Bildschirmsperre statt Passwort und zweitem Schritt.
mfa-set-own-passkey = Ihr Passkey
    .about = Sie haben einen Passkey. Fahren Sie damit fort.
mfa-set-sms = SMS
    .about = Weniger sicher als die anderen Wege: Eine Telefonnummer kann übernommen werden.
mfa-set-email = E-Mail
    .about = Codes an Ihre E-Mail-Adresse.
mfa-set-recovery = Wiederherstellungscodes
    .about = Wenn nichts anderes zur Hand ist. Neue Codes ersetzen die bisherigen.

## Fehler
mfa-set-error-gone = Dieser Weg lässt sich nicht mehr einrichten. Wählen Sie einen anderen.
