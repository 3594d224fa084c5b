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

## Die Regeln, als Liste
password-change-rules = Ihr neues Passwort braucht
password-change-rule-length = { $count ->
    [one] mindestens ein Zeichen
   *[other] mindestens { NUMBER($count) } Zeichen
  }
password-change-rule-uppercase = einen Großbuchstaben
password-change-rule-lowercase = einen Kleinbuchstaben
password-change-rule-number = eine Ziffer
password-change-rule-symbol = ein Sonderzeichen, etwa ! ? oder #
password-change-rule-met = Erfüllt
password-change-rule-open = Fehlt noch
# Wird beim Tippen vorgelesen.
password-change-progress = { $met ->
    [0] Keine von { NUMBER($total) } Regeln erfüllt.
   *[other] { NUMBER($met) } von { NUMBER($total) } Regeln erfüllt.
  }

## Fehler in den Feldern
password-change-error-current-empty = Geben Sie Ihr aktuelles Passwort ein.
password-change-error-current-wrong = Das ist nicht Ihr aktuelles Passwort. Prüfen Sie die Feststelltaste.
password-change-error-current-wrong-counted = { $attempts ->
    [0] Das ist nicht Ihr aktuelles Passwort, und dies war der letzte Versuch. Bitten Sie Ihre Administration um Hilfe.
    [one] Das ist nicht Ihr aktuelles Passwort. Sie haben noch einen Versuch, bevor das Konto gesperrt wird.
   *[other] Das ist nicht Ihr aktuelles Passwort. Sie haben noch { NUMBER($attempts) } Versuche, bevor das Konto gesperrt wird.
  }
password-change-error-new-empty = Geben Sie ein neues Passwort ein.
password-change-error-new-too-long = Dieses Passwort ist zu lang. Verwenden Sie höchstens { NUMBER($limit) } Zeichen.
password-change-error-new-unchanged = Das ist Ihr aktuelles Passwort. Wählen Sie ein anderes.
password-change-error-length = { $count ->
    [one] Dieses Passwort ist zu kurz. Verwenden Sie mindestens ein Zeichen.
   *[other] Dieses Passwort ist zu kurz. Verwenden Sie mindestens { NUMBER($count) } Zeichen.
  }
password-change-error-uppercase = Ergänzen Sie mindestens einen Großbuchstaben.
password-change-error-lowercase = Ergänzen Sie mindestens einen Kleinbuchstaben.
password-change-error-number = Ergänzen Sie mindestens eine Ziffer.
password-change-error-symbol = Ergänzen Sie mindestens ein Sonderzeichen.
password-change-error-locked = Dieses Konto ist nach zu vielen Versuchen gesperrt. Bitten Sie Ihre Administration, es zu entsperren.
