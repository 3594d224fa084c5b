### Set-up of codes as a second step: by an authenticator app, by text message, by email.

otp-set-heading-totp = Set up your authenticator app
otp-set-heading-sms = Get codes by text message
otp-set-heading-email = Get codes by email
otp-set-another = Choose another way

## The authenticator app
otp-set-start-about = You scan a QR code with an authenticator app and enter the code that it shows.
otp-set-start-expired = The QR code has expired. Start again to get a new one.
otp-set-start = Show the QR code
    .busy = Making a QR code…
otp-set-scan = Scan this with your authenticator app.
# Read aloud in place of the drawing.
otp-set-qr = QR code for your authenticator app
otp-set-open = Open in an app on this device
otp-set-secret = Or type this key into the app
otp-set-copy = Copy
    .done = Copied
otp-set-code = Code from the app
    .hint = Six digits.
otp-set-confirm = Confirm
    .busy = Checking…
otp-set-again = Start again with a new QR code

## Text message and email
otp-set-sms-about = We send a code to { $phone }. Enter it on the next page.
otp-set-sms-weak = Text messages are less secure than the other ways: a phone number can be taken over.
otp-set-email-about = We send a code to { $address }. Enter it on the next page.
otp-set-send = Send the code
    .busy = Sending…

## Errors
otp-set-error-empty = Enter the code from your app.
otp-set-error-digits = The code has six digits. Check that you typed all of them.
otp-set-error-wrong = That code is not right. Enter the newest code from your app.
