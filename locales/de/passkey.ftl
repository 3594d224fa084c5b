### Ein Passkey statt eines Passworts.

passkey-heading = Mit Passkey anmelden
passkey-lead = Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder Ihrer Bildschirmsperre.
passkey-renewal = Ihre letzte Anmeldung liegt einige Zeit zurück. Bitte bestätigen Sie mit Ihrem Passkey, dass Sie es sind.
passkey-start = Passkey verwenden
    .busy = Wird vorbereitet …
    .waiting = Ihr Gerät fragt nach …
passkey-password = Passwort verwenden
passkey-cancelled = Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
passkey-failed = Ihr Gerät konnte hier keinen Passkey verwenden. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.

## Wie der letzte Versuch ausging
passkey-error-refused = Dieser Passkey hat nicht funktioniert. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
passkey-error-unknown = Dieser Passkey gehört nicht mehr zu diesem Konto. Nehmen Sie einen anderen, oder wählen Sie einen anderen Weg.
passkey-error-late = Das hat zu lange gedauert. Versuchen Sie es noch einmal.
passkey-error-none-usable = Für dieses Konto gibt es keinen Passkey, der hier funktioniert. Wählen Sie einen anderen Weg.
