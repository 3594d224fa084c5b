### Was jede Seite hat.

# Der Name der Sprache in ihr selbst.
shell-language-name = Deutsch
# ltr oder rtl
shell-language-direction = ltr

## Titel des Fensters
shell-title = { $step } – { $brand }
shell-title-error = Fehler: { $step } – { $brand }
# Was getan wurde, dann der Schritt: wird vorgelesen, wenn die Seite kommt.
shell-title-notice = { $notice } { $step } – { $brand }

## Fußzeile
shell-footer = Über diese Seite
shell-language = Sprache
shell-language-change = Ändern
shell-theme = Darstellung
shell-theme-system = Wie das Gerät
shell-theme-light = Hell
shell-theme-dark = Dunkel
shell-tos = Nutzungsbedingungen
shell-privacy = Datenschutz
shell-help = Hilfe

## Person
shell-person = Konto
shell-not-you = Nicht Sie?
shell-switch = Wechseln

## Sätze über dem Inhalt
shell-notice-unknown-organization = Die Organisation in dieser Adresse ist uns nicht bekannt. Dies ist die allgemeine Anmeldeseite.
shell-notice-profile-saved = Ihr Profil ist gespeichert.
shell-notice-password-changed = Ihr Passwort ist geändert.
shell-notice-password-expires = { $days ->
    [one] Ihr Passwort läuft morgen ab.
   *[other] Ihr Passwort läuft in { NUMBER($days) } Tagen ab.
  }
shell-notice-phone-verified = Ihre Telefonnummer ist bestätigt.
shell-notice-session-ended = Sie wurden abgemeldet. Melden Sie sich erneut an, um fortzufahren.
shell-notice-signed-out = Das Konto ist abgemeldet.
shell-notice-locked = Dieses Konto ist gesperrt. Bitten Sie Ihre Administration, es zu entsperren.
shell-notice-account-made = Ihr Konto ist da. Melden Sie sich mit dem Passwort an, das Sie gerade gewählt haben.
shell-notice-code-sent = Ein neuer Code ist unterwegs. Ältere gelten nicht mehr.
shell-notice-recovery-code-used = Sie haben einen Wiederherstellungscode verbraucht. Erstellen Sie in Ihrem Konto neue, bevor keine mehr da sind.
shell-notice-totp-added = Ihre Authenticator-App ist eingerichtet.
shell-notice-sent-codes-added = Die Codes sind eingerichtet.
shell-notice-recovery-codes-kept = Ihre Wiederherstellungscodes sind bereit.
shell-notice-passkey-saved = Ihr Passkey ist gespeichert.
shell-notice-sign-in-first = Melden Sie sich an, um einen Passkey hinzuzufügen.

## Was ein Formular aufgehalten hat
shell-problem-unavailable = Der Anmeldedienst ist nicht erreichbar. Warten Sie einen Moment und versuchen Sie es noch einmal.
shell-problem-stale = Diese Seite war zu lange geöffnet. Prüfen Sie Ihre Angaben und senden Sie sie noch einmal.
shell-problem-too-many-seconds = { $seconds ->
    [one] Das waren zu viele Versuche. Versuchen Sie es in einer Sekunde noch einmal.
   *[other] Das waren zu viele Versuche. Versuchen Sie es in { NUMBER($seconds) } Sekunden noch einmal.
  }
shell-problem-too-many-minutes = { $minutes ->
    [one] Das waren zu viele Versuche. Versuchen Sie es in einer Minute noch einmal.
   *[other] Das waren zu viele Versuche. Versuchen Sie es in { NUMBER($minutes) } Minuten noch einmal.
  }
shell-problem-busy = Ihr letzter Versuch wird noch bearbeitet. Warten Sie einen Moment und versuchen Sie es noch einmal.

## An wen man sich wendet
shell-trouble = Probleme bei der Anmeldung?
shell-trouble-page = Hilfeseite öffnen
shell-trouble-mail = An { $address } schreiben
shell-trouble-admin = Wenden Sie sich an die Stelle, die bei { $brand } die Konten verwaltet.

## Passwörter
shell-reveal = Anzeigen
    .label = Passwort anzeigen
shell-caps-on = Die Feststelltaste ist aktiv.
shell-caps-partly = Ein Teil wurde mit Feststelltaste eingegeben.

## Andere Tabs
shell-tab-signed-in = Sie haben sich in einem anderen Tab angemeldet.
    .link = Weiter
shell-tab-signed-out = Sie haben sich in einem anderen Tab abgemeldet.
    .link = Weiter

## Wege, sich auszuweisen
shell-other-ways = Anderen Weg wählen
shell-way-password = Passwort
shell-way-passkey = Passkey
    .hint = Fingerabdruck, Gesicht oder die Sperre Ihres Geräts
shell-way-idp = Anderer Dienst
    .hint = Das Konto Ihrer Firma oder eines Anbieters
shell-way-totp = Authenticator-App
    .hint = Ein Code aus sechs Ziffern
shell-way-u2f = Sicherheitsschlüssel
    .hint = Ein Schlüssel, den Sie einstecken oder an das Gerät halten
shell-way-otp-sms = SMS
    .hint = Weniger sicher als die anderen Wege
    .to = { $number } · weniger sicher als die anderen Wege
shell-way-otp-email = E-Mail
shell-way-recovery-code = Wiederherstellungscode
    .hint = Einer der Codes, die Sie aufbewahrt haben
## Passkeys und Sicherheitsschlüssel
shell-key-again = Noch einmal versuchen
shell-key-needs-script = Dieser Schritt braucht JavaScript. Schalten Sie es in diesem Browser ein, oder wählen Sie einen anderen Weg.
shell-key-unsupported = Dieser Browser kann diesen Schritt nicht. Aktualisieren Sie ihn, oder wählen Sie einen anderen Weg.
shell-key-insecure = Unter dieser Adresse können Passkeys und Sicherheitsschlüssel nicht verwendet werden. Wählen Sie einen anderen Weg.
