### Ein neues Passwort: die Regeln als Liste, und was daran nicht stimmen kann.

## Die Regeln, als Liste
new-password-rules = Ihr neues Passwort braucht
new-password-rule-length = { $count ->
    [one] mindestens ein Zeichen
   *[other] mindestens { NUMBER($count) } Zeichen
  }
new-password-rule-uppercase = einen Großbuchstaben
new-password-rule-lowercase = einen Kleinbuchstaben
new-password-rule-number = eine Ziffer
new-password-rule-symbol = ein Sonderzeichen, etwa ! ? oder #
new-password-rule-met = Erfüllt
new-password-rule-open = Fehlt noch
# Wird beim Tippen vorgelesen.
new-password-progress = { $met ->
    [0] Keine von { NUMBER($total) } Regeln erfüllt.
   *[other] { NUMBER($met) } von { NUMBER($total) } Regeln erfüllt.
  }

## Wie gut es dem Raten standhält: beim Tippen, und bei einem abgelehnten
new-password-strength-weak = Leicht zu erraten
new-password-strength-fair = Könnte erraten werden
new-password-strength-good = Schwer zu erraten
new-password-strength-strong = Sehr schwer zu erraten
new-password-strength-sent-weak = Es wäre auch leicht zu erraten. Mehrere Wörter ohne Zusammenhang sind besser.
new-password-strength-sent-fair = Es könnte auch erraten werden. Verlängern Sie es.
new-password-strength-sent-good = Davon abgesehen ist es schwer zu erraten.
new-password-strength-sent-strong = Davon abgesehen ist es sehr schwer zu erraten.

## Fehler im Feld
new-password-error-empty = Geben Sie ein neues Passwort ein.
new-password-error-too-long = Dieses Passwort ist zu lang. Verwenden Sie höchstens { NUMBER($limit) } Zeichen.
new-password-error-unchanged = Das ist Ihr aktuelles Passwort. Wählen Sie ein anderes.
new-password-error-length = { $count ->
    [one] Dieses Passwort ist zu kurz. Verwenden Sie mindestens ein Zeichen.
   *[other] Dieses Passwort ist zu kurz. Verwenden Sie mindestens { NUMBER($count) } Zeichen.
  }
new-password-error-uppercase = Ergänzen Sie mindestens einen Großbuchstaben.
new-password-error-lowercase = Ergänzen Sie mindestens einen Kleinbuchstaben.
new-password-error-number = Ergänzen Sie mindestens eine Ziffer.
new-password-error-symbol = Ergänzen Sie mindestens ein Sonderzeichen.
new-password-error-common = Dieses Passwort gehört zu den häufigsten und wird zuerst geraten. Wählen Sie ein anderes.
new-password-error-breached = Dieses Passwort steht in gestohlenen Daten anderer Dienste. Wählen Sie ein anderes, und verwenden Sie dieses nirgends mehr.
new-password-error-of-context = Dieses Passwort ist kaum mehr als ein Name, den andere kennen: Ihrer oder der Ihrer Organisation. Ergänzen Sie mehr, oder wählen Sie ein anderes.
