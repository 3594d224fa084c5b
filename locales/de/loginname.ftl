### Eingabe des Kontos.

loginname-title = Anmelden
loginname-heading = Bei { $brand } anmelden
loginname-field-any = Benutzername, E-Mail oder Telefon
loginname-field-name-or-email = Benutzername oder E-Mail
loginname-field-name-or-phone = Benutzername oder Telefon
loginname-field-name = Benutzername
loginname-password = Passwort
loginname-submit = Weiter
    .busy = Wird geprüft …
loginname-accounts = Gespeichertes Konto wählen
loginname-register = Konto anlegen
loginname-no-local = Bei { $brand } können Sie sich hier nicht mit einem Passwort anmelden. Fragen Sie die Stelle, die Ihr Konto verwaltet, wie Sie sich anmelden.

## Fehler im Feld
loginname-error-empty = Füllen Sie dieses Feld aus, um fortzufahren.
loginname-error-too-long = Das sind mehr als { NUMBER($limit) } Zeichen. Prüfen Sie Ihre Eingabe.
loginname-error-unknown = Wir finden dieses Konto nicht. Bitte prüfen Sie die Schreibweise.
loginname-error-ambiguous = Mehrere Konten passen dazu. Geben Sie Ihren vollständigen Benutzernamen ein.
loginname-error-locked = Dieses Konto ist gesperrt. Bitten Sie Ihre Administration, es zu entsperren.
loginname-error-inactive = Dieses Konto ist deaktiviert. Bitten Sie Ihre Administration, es zu aktivieren.
loginname-error-other-organization = Dieses Konto gehört zu einer anderen Organisation. Geben Sie ein Konto von { $brand } ein.
loginname-error-no-method = Für dieses Konto ist noch keine Anmeldung eingerichtet. Bitten Sie Ihre Administration um eine Einladung.
