### Ein Wiederherstellungscode.

recovery-code-heading = Wiederherstellungs{"\u00AD"}code eingeben
recovery-code-lead = Es ist einer der Codes, die Sie beim Einrichten des zweiten Schritts aufbewahrt haben. Jeder gilt einmal.
recovery-code-field = Wiederherstellungscode
    .hint = Die Prüfung dauert bis zu zehn Sekunden. Drücken Sie nur einmal.
recovery-code-submit = Weiter
    .busy = Wird geprüft, einen Moment …

## Fehler
recovery-code-error-empty = Geben Sie einen Wiederherstellungscode ein.
recovery-code-error-wrong = Dieser Wiederherstellungscode stimmt nicht, oder er wurde schon verwendet.
recovery-code-error-wrong-limit = { $limit ->
    [one] Dieser Wiederherstellungscode stimmt nicht, oder er wurde schon verwendet. Ein falscher Code sperrt das Konto.
   *[other] Dieser Wiederherstellungscode stimmt nicht, oder er wurde schon verwendet. Nach { NUMBER($limit) } falschen Codes in Folge wird das Konto gesperrt.
  }
recovery-code-error-wrong-counted = { $attempts ->
    [0] Dieser Wiederherstellungscode stimmt nicht, und dies war der letzte Versuch. Bitten Sie Ihre Administration um Hilfe.
    [one] Dieser Wiederherstellungscode stimmt nicht. Sie haben noch einen Versuch, bevor das Konto gesperrt wird.
   *[other] Dieser Wiederherstellungscode stimmt nicht. Sie haben noch { NUMBER($attempts) } Versuche, bevor das Konto gesperrt wird.
  }
recovery-code-error-not-set-up = Für Ihr Konto sind keine Wiederherstellungscodes mehr da. Wählen Sie einen anderen Weg.
