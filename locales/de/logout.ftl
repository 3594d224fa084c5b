### Von einem Konto oder allen abmelden.

logout-heading = Abmelden
logout-lead = { $count ->
    [one] Dieses Konto wird in diesem Browser verwendet.
   *[other] Diese { NUMBER($count) } Konten werden in diesem Browser verwendet.
  }
logout-list = Konten
logout-one = Abmelden
    .label = { $name } abmelden
logout-all = Von allen Konten abmelden
    .busy = Abmeldung läuft …
logout-empty-heading = Niemand ist angemeldet
logout-empty = In diesem Browser gibt es kein Konto, von dem Sie sich abmelden könnten.
logout-sign-in = Anmelden
