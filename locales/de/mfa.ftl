### Auswahl unter den zweiten Faktoren.

mfa-heading = Bestätigen Sie, dass Sie es sind
mfa-lead = { $brand } verlangt einen zweiten Nachweis. Wählen Sie, welchen.
