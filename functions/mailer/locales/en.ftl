# Texts of mails in English. Texts without variables stay on one line: the mailer borrows them from this file.

## Every mail

greeting-name = Hello, { $name }!
greeting-plain = Hello!
link-copy = Or copy this link into your browser:
footer-from = This email was sent by
device-on = { $browser } on { $system }
one-day-validity = The link is valid for one day and works once.

## A forgotten password

reset-subject = Reset your password
reset-reason = We received a request to reset the password of your account. To choose a new password, open this link.
reset-validity = The link is valid for one hour and works once. All devices are signed out when you use it.
reset-action = Set a new password
reset-otherwise = If you did not request this, ignore this email. Your password stays the same.

## An invitation

invitation-subject = You are invited
invitation-reason = An administrator created an account for you. Set a password, then sign in with it and this email address.
invitation-validity = The link is valid for seven days and works once.
invitation-action = Set a password
invitation-otherwise = If you do not expect an account here, ignore this email.

## The email address of a new account

verification-subject = Confirm your email address
verification-reason = You registered an account with this email address. Open this link to confirm it. The account and its API key work after that.
verification-action = Confirm email address
verification-otherwise = If you did not register, ignore this email. The account stays inactive.

## A new email address

email-change-subject = Confirm your new email address
email-change-reason = You asked to use this email address for your account. Open this link to confirm it. Until then the old address stays.
email-change-action = Confirm new email address
email-change-otherwise = If you did not request this, ignore this email.

email-notice-subject = Your email address is about to change
email-notice-reason = We received a request, made with your password, to change the email address of your account. It changes when the link sent to the new address is opened.
email-notice-otherwise = If you did not request this, change your password now. This also cancels the link.

email-changed-subject = Your email address was changed
email-changed-reason = The email address of your account was changed. Sign in with the new one.
email-changed-otherwise = If neither you nor an administrator did this, contact an administrator now.

## A changed password

password-changed-subject = Your password was changed
password-changed-reason = The password of your account was changed. Devices that were signed in with the old one are signed out.
password-changed-reset = If neither you nor an administrator did this, reset your password now: { $url }
password-changed-otherwise = If you did this, no action is required.

## A new device

new-device-subject = New sign-in to your account
new-device-reason = A new device signed in to your account:
new-device-otherwise = If this was not you, sign out the device on the page "My devices" and change your password.
