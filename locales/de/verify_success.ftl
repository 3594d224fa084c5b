### Die Adresse ist bestätigt.

verify-success-heading = Ihre E-{"\u2060"}Mail-Adresse ist bestätigt
verify-success-lead = Sie können jetzt weitermachen.
    .sign-in = Melden Sie sich an, um weiterzumachen.
verify-success-continue = Weiter
