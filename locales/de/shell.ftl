### Was jede Seite hat.

# Der Name der Sprache in ihr selbst.
shell-language-name = Deutsch
# ltr oder rtl
shell-language-direction = ltr

## Titel des Fensters
shell-title = { $step } – { $brand }
shell-title-error = Fehler: { $step } – { $brand }

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
shell-notice-session-ended = Sie wurden abgemeldet. Melden Sie sich erneut an, um fortzufahren.
shell-notice-signed-out = Das Konto ist abgemeldet.

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
