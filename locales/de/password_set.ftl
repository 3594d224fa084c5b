### Ein neues Passwort ohne das alte.

password-set-heading = Neues Passwort festlegen
password-set-heading-first = Passwort wählen
password-set-lead-mail = Wenn es zu diesem Namen ein Konto gibt, ist eine E-Mail dorthin unterwegs. Geben Sie den Code aus der E-Mail ein, oder öffnen Sie ihren Link.
password-set-lead-sms = Wenn es zu diesem Namen ein Konto mit bestätigter Telefonnummer gibt, ist eine SMS dorthin unterwegs. Geben Sie den Code aus der SMS ein.
password-set-lead-code = Geben Sie den Code aus der neuesten Nachricht ein, die Sie von uns haben, oder fordern Sie einen weiteren an.
password-set-lead-link = Wählen Sie ein neues Passwort für Ihr Konto. Sie werden damit gleich angemeldet.
password-set-lead-first = Damit melden Sie sich von nun an an.
password-set-code = Code
password-set-new = Neues Passwort
password-set-submit = Passwort festlegen
    .busy = Passwort wird festgelegt …
password-set-back = Zurück zum Passwort
password-set-back-first = Zurück zur Auswahl

## Nichts angekommen
password-set-nothing = Nichts angekommen?
    .hint = Es kann einige Minuten dauern. Sehen Sie auch im Ordner für unerwünschte Post nach. Nur der neueste Code zählt.
password-set-resend-mail = Weitere E-Mail senden
password-set-resend-sms = SMS senden

## Fehler in den Feldern
password-set-error-code-empty = Geben Sie den Code aus der Nachricht ein.
password-set-error-code-useless = Dieser Code stimmt nicht oder gilt nicht mehr. Prüfen Sie ihn, oder fordern Sie einen weiteren an.
password-set-error-sent-just-now = { $seconds ->
    [one] Eben wurde eine Nachricht gesendet. In einer Sekunde können Sie eine weitere anfordern.
   *[other] Eben wurde eine Nachricht gesendet. In { NUMBER($seconds) } Sekunden können Sie eine weitere anfordern.
  }
