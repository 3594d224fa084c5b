### Das Profil.

account-heading = Ihr Profil
account-login-name = Benutzername
account-email = E-Mail
account-phone = Telefon
account-unverified = Noch nicht bestätigt.
account-verify-email = E-Mail-Adresse bestätigen
account-verify-phone = Telefonnummer bestätigen
account-given-name = Vorname
account-family-name = Nachname
account-nick-name = Spitzname
    .hint = Freiwillige Angabe.
account-language = Bevorzugte Sprache
account-language-none = Keine Vorgabe
account-save = Änderungen speichern
    .busy = Wird gespeichert …
account-security = Passwort und Zugang
account-password = Passwort
account-change-password = Passwort ändern
account-add-passkey = Passkey hinzufügen
account-session = Dieser Browser
account-sign-out = Abmelden

## Anmeldesicherheit
account-factors = Anmeldesicherheit
account-factors-none = Es ist kein zweiter Schritt eingerichtet.
account-factor-totp = Authenticator-App
account-factor-u2f = Sicherheitsschlüssel
account-factor-passkey = Passkey
account-factor-sms = Codes per SMS
account-factor-email = Codes per E-Mail
account-factor-recovery = Wiederherstellungscodes
account-factors-add = Anmeldeweg hinzufügen

## Fehler in den Feldern
account-error-given-name-empty = Geben Sie Ihren Vornamen ein.
account-error-family-name-empty = Geben Sie Ihren Nachnamen ein.
account-error-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Kürzen Sie die Eingabe.
account-error-language-unknown = Wählen Sie eine Sprache aus der Liste.
