### Abgemeldet.

logout-done-heading = Sie sind abgemeldet
logout-done-heading-remaining = Das Konto ist abgemeldet
logout-done-lead = Sie können diese Seite jetzt schließen.
logout-done-remaining = { $count ->
    [one] Ein weiteres Konto ist in diesem Browser noch angemeldet.
   *[other] { NUMBER($count) } weitere Konten sind in diesem Browser noch angemeldet.
  }
logout-done-sign-in = Erneut anmelden
