### Ein Code als zweiter Faktor: aus einer App, per SMS oder per E-Mail.

otp-heading-app = Code aus Ihrer App eingeben
otp-heading-sms = Code aus der SMS eingeben
otp-heading-email = Code aus der E-{"\u2060"}Mail eingeben
otp-heading-send-sms = Code per SMS erhalten
otp-heading-send-email = Code per E-{"\u2060"}Mail erhalten

otp-lead-app = Öffnen Sie Ihre Authenticator-App. Sie zeigt sechs Ziffern für { $brand }, alle 30 Sekunden neue.
otp-lead-sent = Wir haben einen Code an { $destination } gesendet. Er gilt einige Minuten.
otp-lead-sent-nowhere = Wir haben Ihnen einen Code gesendet. Er gilt einige Minuten.
otp-lead-send = Wir senden einen Code an { $destination }.
otp-lead-send-nowhere = Wir senden einen Code an die Kontaktdaten Ihres Kontos.
otp-lead-link = Ihr Code ist eingetragen. Fahren Sie fort, um sich anzumelden.

otp-field = Code
otp-submit = Weiter
    .busy = Wird geprüft …
otp-send = Code senden
    .busy = Wird gesendet …
otp-resend = Neuen Code senden
    .busy = Wird gesendet …
otp-resend-waiting = Neuen Code senden ({ $time })
otp-resend-wait = { $seconds ->
    [one] In einer Sekunde können Sie einen neuen Code anfordern.
   *[other] In { NUMBER($seconds) } Sekunden können Sie einen neuen Code anfordern.
  }
otp-resend-wait-minutes = In { NUMBER($minutes) } Minuten können Sie einen neuen Code anfordern.
otp-resend-ready = Sie können jetzt einen neuen Code anfordern.

otp-nothing = Nichts angekommen?
    .sms = Eine SMS braucht manchmal eine Minute und kommt nicht überall an. Wenn keine eintrifft, wählen Sie einen anderen Weg oder bitten Sie um Hilfe.
    .email = Sehen Sie auch im Spam-Ordner nach. Wenn dort nichts ist, wählen Sie einen anderen Weg oder bitten Sie um Hilfe.

## Fehler
otp-error-empty = Geben Sie den Code ein.
otp-error-digits = Der Code der App hat sechs Ziffern.
otp-error-wrong = Dieser Code stimmt nicht.
otp-error-wrong-app = Dieser Code stimmt nicht. Warten Sie auf den nächsten, und prüfen Sie, ob die Uhr Ihres Geräts richtig geht.
otp-error-wrong-limit = { $limit ->
    [one] Dieser Code stimmt nicht. Ein falscher Code sperrt das Konto.
   *[other] Dieser Code stimmt nicht. Nach { NUMBER($limit) } falschen Codes in Folge wird das Konto gesperrt.
  }
otp-error-wrong-counted = { $attempts ->
    [0] Dieser Code stimmt nicht, und dies war der letzte Versuch. Bitten Sie Ihre Administration um Hilfe.
    [one] Dieser Code stimmt nicht. Sie haben noch einen Versuch, bevor das Konto gesperrt wird.
   *[other] Dieser Code stimmt nicht. Sie haben noch { NUMBER($attempts) } Versuche, bevor das Konto gesperrt wird.
  }
otp-error-expired = Dieser Code ist zu alt. Senden Sie einen neuen.
otp-error-void = Das waren zu viele falsche Codes, der gesendete gilt nicht mehr. Senden Sie einen neuen.
otp-error-used = Dieser Code wurde schon verwendet, oder es gibt einen neueren. Geben Sie den neuesten ein, oder senden Sie einen neuen.
otp-error-replayed = Dieser Code wurde schon verwendet. Warten Sie, bis Ihre App den nächsten zeigt.
otp-error-too-soon = { $seconds ->
    [one] Ein Code ist unterwegs. In einer Sekunde können Sie einen neuen anfordern.
   *[other] Ein Code ist unterwegs. In { NUMBER($seconds) } Sekunden können Sie einen neuen anfordern.
  }
otp-error-not-set-up = Dieser Weg ist für Ihr Konto nicht mehr eingerichtet. Wählen Sie einen anderen.
