### Ändern des Passworts.

password-change-heading = Passwort ändern
password-change-heading-required = Neues Passwort wählen
password-change-forced = Ihre Administration bittet Sie, ein neues Passwort zu wählen, bevor es weitergeht.
password-change-expired = Ihr Passwort ist abgelaufen. Wählen Sie ein neues, um fortzufahren.
password-change-current = Aktuelles Passwort
    .again = Geben Sie auch Ihr aktuelles Passwort noch einmal ein.
password-change-new = Neues Passwort
password-change-submit = Passwort ändern
    .busy = Wird geändert …
password-change-cancel = Abbrechen

## Fehler in den Feldern
password-change-error-current-empty = Geben Sie Ihr aktuelles Passwort ein.
password-change-error-current-wrong = Das ist nicht Ihr aktuelles Passwort. Prüfen Sie die Feststelltaste.
password-change-error-current-wrong-counted = { $attempts ->
    [0] Das ist nicht Ihr aktuelles Passwort, und dies war der letzte Versuch. Bitten Sie Ihre Administration um Hilfe.
    [one] Das ist nicht Ihr aktuelles Passwort. Sie haben noch einen Versuch, bevor das Konto gesperrt wird.
   *[other] Das ist nicht Ihr aktuelles Passwort. Sie haben noch { NUMBER($attempts) } Versuche, bevor das Konto gesperrt wird.
  }
password-change-error-locked = Dieses Konto ist nach zu vielen Versuchen gesperrt. Bitten Sie Ihre Administration, es zu entsperren.
