### Ein neues Konto: die Mail ist unterwegs, oder nichts; die Seite weiß es nicht.

register-sent-heading = Sehen Sie in Ihre E-{"\u2060"}Mails
register-sent-text = Falls diese Adresse bei { $brand } noch kein Konto hat, ist eine E-Mail an sie unterwegs. Öffnen Sie den Link darin, um Ihr Konto fertigzustellen.
register-sent-known = Falls Sie mit dieser Adresse schon ein Konto haben, kommt keine E-Mail. Melden Sie sich stattdessen an.
register-sent-nothing = Nach ein paar Minuten nichts gekommen? Sehen Sie im Spam-Ordner nach, oder prüfen Sie die Adresse und senden Sie sie noch einmal.
register-sent-sign-in = Anmelden
register-sent-again = Adresse prüfen
