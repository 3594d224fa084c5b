### Die Konten dieses Browsers.

accounts-heading = Konto wählen
accounts-lead = Diese Konten wurden in diesem Browser verwendet.
accounts-list = Konten
accounts-signed-in = Angemeldet
accounts-needs-sign-in = Erneut anmelden
accounts-remove = { $name } entfernen
accounts-another = Anderes Konto verwenden
accounts-empty-heading = Keine gespeicherten Konten
accounts-empty = Mit diesem Browser hat sich noch niemand angemeldet, oder alle Konten wurden entfernt.
accounts-sign-in = Anmelden
