### Wiederherstellungscodes: erstellt, einmal gezeigt, verwahrt.

recovery-code-set-heading = Wiederherstellungs{"\u00AD"}codes
recovery-code-set-about = Wenn Sie Ihr Telefon oder Ihren Schlüssel verlieren, melden Sie sich mit einem dieser Codes an. Jeder Code gilt einmal.
recovery-code-set-replaces = Sie haben schon Wiederherstellungscodes. Neue ersetzen sie: Die alten gelten dann nicht mehr.
recovery-code-set-slow = Das dauert einige Sekunden.
recovery-code-set-make = Wiederherstellungscodes anzeigen
    .busy = Codes werden erstellt …
recovery-code-set-later = Später

## Die Codes
recovery-code-set-keep = Verwahren Sie diese Codes an einem sicheren Ort. Sie werden nur dieses eine Mal gezeigt.
recovery-code-set-codes = Ihre Wiederherstellungscodes
recovery-code-set-copy = Kopieren
    .done = Kopiert
recovery-code-set-download = Herunterladen
recovery-code-set-print = Drucken
recovery-code-set-kept = Ich habe sie verwahrt
    .busy = Es geht weiter …

## Die Datei zum Herunterladen
recovery-code-set-file = Wiederherstellungscodes von { $person } für { $brand }
recovery-code-set-file-once = Jeder Code gilt einmal.
# Ohne Endung; daraus wird ein Dateiname.
recovery-code-set-file-name = wiederherstellungscodes
