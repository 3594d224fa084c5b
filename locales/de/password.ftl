### Eingabe des Passworts.

password-heading = Passwort eingeben
password-renewal = Ihre letzte Anmeldung liegt einige Zeit zurück. Bitte bestätigen Sie, dass Sie es sind.
password-field = Passwort
password-stay = Angemeldet bleiben
    .hint = Nur auf einem Gerät, das Ihnen gehört.
password-submit = Anmelden
    .busy = Anmeldung läuft …
password-forgot = Passwort vergessen?
password-passkey = Passkey verwenden

## Fehler im Feld
password-error-empty = Geben Sie Ihr Passwort ein.
password-error-wrong-hidden = Der Benutzername oder das Passwort stimmt nicht. Bitte prüfen Sie beides.
password-error-wrong = Dieses Passwort stimmt nicht. Prüfen Sie die Feststelltaste.
password-error-wrong-counted = { $attempts ->
    [0] Dieses Passwort stimmt nicht, und dies war der letzte Versuch. Bitten Sie Ihre Administration um Hilfe.
    [one] Dieses Passwort stimmt nicht. Sie haben noch einen Versuch, bevor das Konto gesperrt wird.
   *[other] Dieses Passwort stimmt nicht. Sie haben noch { NUMBER($attempts) } Versuche, bevor das Konto gesperrt wird.
  }
password-error-locked = Dieses Konto ist nach zu vielen Versuchen gesperrt. Bitten Sie Ihre Administration, es zu entsperren.
password-error-inactive = Dieses Konto ist deaktiviert. Bitten Sie Ihre Administration, es zu aktivieren.
