### Angemeldet, ohne weiteres Ziel.

signed-in-heading = Sie sind angemeldet
signed-in-lead = Sie können diese Seite jetzt schließen.
signed-in-lead-onward = Sie können jetzt zu Ihrer Anwendung weitergehen.
signed-in-continue = Weiter
signed-in-profile = Zu Ihrem Profil
