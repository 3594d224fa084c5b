### Ein Code, der eine Adresse bestätigt, und Einladungen.

verify-heading = E-{"\u2060"}Mail-Adresse bestätigen
    .invitation = Einladung annehmen
    .phone = Telefonnummer bestätigen
verify-lead-link = Drücken Sie auf den Knopf, um Ihre E-Mail-Adresse zu bestätigen.
verify-lead-ask = Zeigen Sie, dass { $address } Ihnen gehört. Wir senden einen Code dorthin.
verify-lead-sent = Wir haben einen Code an { $address } gesendet. Es kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.
    .phone = Wir haben einen Code an { $address } gesendet. Es kann eine Minute dauern.
verify-lead-maybe-sent = Falls diese Adresse noch zu bestätigen ist, ist eine Nachricht mit einem Code dorthin unterwegs.
verify-lead-code = Geben Sie den Code ein, den Sie erhalten haben, oder fordern Sie einen neuen an.
verify-lead-invitation-link = Drücken Sie auf den Knopf, um die Einladung anzunehmen. Danach wählen Sie, wie Sie sich anmelden.
verify-lead-invitation-ask = Für dieses Konto ist noch keine Anmeldung eingerichtet. Wir können die Einladung noch einmal an seine E-Mail-Adresse senden.
verify-lead-invitation-again = Fordern Sie eine neue Einladung an und öffnen Sie den Link darin.
verify-lead-invitation-sent = Wir haben die Einladung an die E-Mail-Adresse dieses Kontos gesendet. Öffnen Sie den Link darin.
verify-lead-invitation-maybe-sent = Falls dieses Konto noch auf Sie wartet, ist eine Einladung an seine E-Mail-Adresse unterwegs. Öffnen Sie den Link darin.
verify-code = Code
verify-have-code = Ich habe einen Code
verify-submit = Bestätigen
    .busy = Wird geprüft …
    .invitation = Einladung annehmen
verify-send = Code senden
    .invitation = Einladung senden
    .invitation-again = Einladung noch einmal senden
# $time is a clock that counts down, such as 0:30.
verify-resend-waiting = Einladung noch einmal senden ({ $time })
verify-resend-ready = Sie können jetzt eine weitere Nachricht anfordern.
verify-later = Nicht jetzt
verify-sign-in = Zur Anmeldung
verify-wait = { $seconds ->
    [one] In einer Sekunde können Sie eine weitere Nachricht anfordern.
   *[other] In { NUMBER($seconds) } Sekunden können Sie eine weitere Nachricht anfordern.
  }
verify-wait-minutes = In { NUMBER($minutes) } Minuten können Sie eine weitere Nachricht anfordern.

## Fehler
verify-error-empty = Geben Sie den Code aus der Nachricht ein.
verify-error-refused = Dieser Code stimmt nicht, wurde schon benutzt oder ist zu alt. Ist Ihre Adresse schon bestätigt, melden Sie sich einfach an; sonst fordern Sie eine neue Nachricht an.
verify-error-wrong = Dieser Code stimmt nicht. Nur der Code der neuesten Nachricht zählt.
verify-error-expired = Dieser Code ist zu alt. Fordern Sie einen neuen an.
verify-error-number = Diese Nummer muss neu eingetragen werden, bevor ein weiterer Code gesendet werden kann. Wenden Sie sich an Ihre Administration.
verify-error-set-up = Mit diesem Konto können Sie sich schon anmelden. Gehen Sie zur Anmeldung.
