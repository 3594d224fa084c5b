### Ein neues Konto: das Passwort.

register-password-heading = Passwort wählen
register-password-person = Ändern
register-password-field = Passwort
register-password-submit = Konto anlegen
    .busy = Ihr Konto wird angelegt …
