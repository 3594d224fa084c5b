### Die erste Anmeldemöglichkeit von jemandem, der eingeladen wurde.

authenticator-set-heading = Wählen Sie, wie Sie sich anmelden
    .none = Es gibt keine Möglichkeit, sich anzumelden
authenticator-set-lead = Richten Sie jetzt eine davon ein. Weitere können Sie später hinzufügen.
    .none = { $brand } erlaubt weder Passwörter noch Passkeys. Deshalb können Sie hier nichts einrichten.
authenticator-set-passkey = Passkey
    .hint = Fingerabdruck, Gesicht oder Bildschirmsperre. Sie müssen sich nichts merken.
authenticator-set-password = Passwort
    .hint = Etwas, das nur Sie wissen.
authenticator-set-sign-in = Zur Anmeldung
