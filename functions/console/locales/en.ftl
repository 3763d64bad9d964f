# Texts of the console in English. Texts without variables stay on one line: the console borrows them from this file.

## Around every page

common-skip = Skip to content
common-product = Roster
common-navigation = Console
common-account = My account
common-devices = My devices
common-keys = My API keys
common-sign-in = Sign in
common-sign-out = Sign out
common-register = Register
common-cancel = Cancel
common-save = Save
common-copy = Copy
common-copied = Copied
common-never = never
common-mine = Personal
common-administration = Administration
common-first-page = First page
common-next-page = Next page
common-any = Any
common-confirm-first = Confirm your password first. A confirmation is valid for five minutes.
common-confirm-now = Confirm password

## Languages, each in itself

language-en = English
language-ru = Русский

## Errors

errors-not-found = Page not found
errors-not-found-lead = The page does not exist, or the item was deleted.
errors-forbidden = Access denied
errors-forbidden-lead = Your role does not allow this action. Ask an administrator for another role.
errors-bad = Invalid request
errors-bad-lead = Go back to the page and try again.
errors-conflict = The action is not possible now
errors-too-many = Too many attempts
errors-unavailable = Service unavailable
errors-unavailable-lead = Nothing was changed. Try again in a minute.
errors-internal = Internal error
errors-internal-lead = The error was logged. Try again. If it happens again, contact an administrator.
errors-code-gone = This link is no longer valid
errors-code-gone-lead = A link works once, for a limited time, and until a newer change replaces it. Request a new link. If you were invited, ask your administrator.
errors-back = Home
errors-too-many-lead = { $seconds ->
    [one] Try again in { $seconds } second.
   *[other] Try again in { $seconds } seconds.
}

## Sign-in and registration

entrance-sign-in-title = Sign in
entrance-sign-in-lead = Enter the email address and the password of your account.
entrance-wrong = The email address or the password is wrong.
entrance-no-account = No account yet?
entrance-has-account = Already have an account?
entrance-register-title = Create an account
entrance-register-lead = You get an API key immediately. Your program signs in with it.
entrance-closed = Registration is closed here. Ask an administrator for an account.
entrance-taken = An account with this email address already exists. Sign in instead.
entrance-registered-title = Your account is ready
entrance-registered-key = This is your API key. It is shown only once. Copy it now and store it like a password.
entrance-registered-try = Get your first access token
entrance-registered-try-lead = Run this command where your program will run. Replace the dots with your password.
entrance-registered-use = The response contains an access token, which is valid for one hour. Replace the dots with it:
entrance-continue-to-account = Continue to my account
entrance-confirm-title = Confirm your password
entrance-confirm-lead = This action requires your password. The confirmation is valid for five minutes.
entrance-confirm = Continue
entrance-signed-out = You are signed out.

## Pages that emails lead to, and the list of emails

mail-forgot = Forgot your password?
mail-forgot-title = Reset your password
mail-forgot-lead = Enter the email address of your account. You get a link to set a new password.
mail-send = Send link
mail-asked-title = Check your email
mail-asked-lead = If an account with this email address exists, you get a link. It is valid for one hour.
mail-asked-hint = No email? Check your spam folder. An email address gets at most three such emails an hour.
mail-off = Email is not configured here. Ask an administrator to set a password for you.
mail-reset-lead = All devices are signed out when you save. Then sign in with the new password.
mail-invitation-title = Welcome
mail-invitation-lead = Choose a password for your account.
mail-password-set = Your password is set. Sign in with it.
mail-verify-title = Confirm your email address
mail-verify-lead = Enter the password that you registered with. Your account and its API key become active.
mail-verify-hint = Did you not register? Then another person entered your email address. Without their password the link does nothing.
mail-verify-other = Forgot the password? Set a new one
mail-confirm = Confirm
mail-verified = Your email address is confirmed. Sign in.
mail-waits = One step is left: open the link in the email. The API key works after that.
mail-email-title = Confirm your new email address
mail-email-lead = Confirm to use this email address for your account.
mail-sent-title = Emails
mail-sent-lead = Recent emails and their delivery status, kept for 30 days.
mail-sent-empty = No emails yet. Emails are sent for invitations, forgotten passwords and new devices.
mail-to = To
mail-kind = Type
mail-written = Created
mail-fate = Delivery status
mail-tries = Attempts
mail-next-try = Next attempt
mail-waiting = waiting
mail-sent = sent
mail-failed = failed
mail-kind-reset = forgotten password
mail-kind-invitation = invitation
mail-kind-verification = email address confirmation
mail-kind-email-change = new email address
mail-kind-email-notice = notice of a new email address
mail-kind-email-changed = email address changed
mail-kind-password-changed = password changed
mail-kind-new-device = new device
mail-first-title = The first administrator
mail-first-lead = This directory has no administrator yet. Create the first one, who can then add other users.
mail-first-made = You are the administrator now. Sign in.
mail-ask-again = Request a new link

## My account

account-title = My account
account-profile = Profile
account-email = Email
account-role = Role
account-since = Created
account-change-name = Name
account-change-password = Password
account-change-email = Email address
account-email-note = The current address stays until you open the link that is sent to the new address.
account-email-asked = Check the email of your new address. The link in it moves your account there.
account-email-changed = Your email address is changed.
account-password-note = All other devices are signed out.
account-name-changed = The name is changed.
account-password-changed = The password is changed, and all other devices are signed out.
account-first-steps = First steps
account-step-account = Create an account
account-step-key = Get an API key
account-step-call = Make the first request, as shown on the page of the key and in the API reference
account-done = done
account-to-do = to do
account-data = My data
account-data-lead = A JSON file with your account, sessions, API keys and audit log entries.
account-download = Download
account-delete = Delete account
account-delete-lead = Your account, sessions and API keys are deleted immediately and permanently. The list of sent emails keeps your address for 30 days.
account-delete-type = To confirm, enter your email address
account-delete-button = Delete permanently
account-deleted = Your account is deleted.
account-last-administrator = You are the last active administrator. Make another user an administrator first.

## My devices

devices-title = My devices
devices-lead = Devices that are signed in to your account. If you do not recognize one, end its session and change your password.
devices-device = Device
devices-address = IP address
devices-since = Signed in
devices-seen = Last active
devices-ends = Expires
devices-action = Action
devices-this-device = this device
devices-end = Sign out
devices-end-others = Sign out all other devices
devices-ended = The device is signed out.
devices-others-ended = All other devices are signed out.
devices-gone = This device was already signed out.
devices-only-this = No other device is signed in.

## My API keys

keys-title = My API keys
keys-lead = A program signs in with an API key together with your email address and password. A key grants no permissions of its own.
keys-name = Name
keys-kind = Valid for
keys-personal = my account
keys-application = any account
keys-prefix = Prefix
keys-created = Created
keys-used = Last used
keys-expires = Expires
keys-action = Action
keys-revoke = Revoke
keys-revoked = The key is revoked and no longer works.
keys-gone = This key was already revoked.
keys-empty = You have no API keys. Create one for each program so that you can revoke them separately.
keys-new = New API key
keys-new-name-hint = For example, the name of the program that uses the key.
keys-expires-hint = Leave empty if the key does not expire.
keys-create = Create key
keys-made-title = Your new API key
keys-back = Back to my API keys

## Overview

overview-title = Overview
overview-lead = Days are in UTC. Figures are updated within seconds.
overview-alone = You are the only user. The charts below fill as users register and sign in.
overview-at-a-glance = Summary
overview-users = Users
overview-active-today = Active today
overview-active-week = Active in 7 days
overview-active-month = Active in 30 days
overview-sign-ins-today = Sign-ins today
overview-refused-today = Failed today
overview-sessions = Sessions
overview-users-over-time = Users over time
overview-sign-ins = Sign-ins per day
overview-sign-ups = New accounts per day
overview-devices = Sessions by device
overview-devices-note = Sessions that were ended in bulk are counted until cleanup, for up to two weeks.
overview-numbers = Show as table
overview-day = Day
overview-succeeded = Succeeded
overview-refused = Failed
overview-turned-away = Rate-limited
overview-signed-up = Self-registered
overview-made = Created by others
overview-device = Device
overview-throttled = Rate-limited IP addresses, last 24 hours
overview-throttled-note = After too many wrong passwords, further attempts are rejected without a check for some time.
overview-nobody-throttled = No IP addresses.
overview-address = IP address
overview-unknown-address = unknown
overview-tries = Attempts
overview-latest = Last attempt
overview-keys = Signing keys
overview-key = Key
overview-state = State
overview-signs-from = Signs from
overview-replaced-at = Replaced at
overview-soon = soon
overview-no-keys = No keys yet. The first sign-in through an API creates one.

## Charts

chart-now = Now: { $count }
chart-bars = Maximum per day: { $max }; total: { $total }

## Users

users-title = Users
users-lead = All accounts. Search by the first characters of a name or an email address.
users-search = Name or email begins with
users-search-hint = Enter at least 2 letters or digits.
users-role = Role
users-status = Status
users-active = active
users-inactive = inactive
users-show = Search
users-clear = Clear filters
users-found = Users on this page
users-pick = Select
users-name = Name
users-email = Email
users-since = Created
users-nobody = No users match on this page. Clear the filters, or search by the first characters of a name or an email address.
users-new = New user
users-own-status = You cannot change your own status. Ask another administrator.
users-new-lead = A user without a password can sign in after an administrator sets one, or after the user accepts an invitation from the user page.
users-password-optional = Optional.
users-role-hint = A role other than "user" requires your password.
users-create = Create user
users-with-chosen = Selected:
users-activate = Activate
users-deactivate = Deactivate
users-end-sessions = End sessions
users-done-title = Results
users-done = Done
users-failed = Not done
users-user = User
users-outcome = Result
users-too-many = Select users of one page, at most 50.
users-none-chosen = No users are selected.
users-export = Export as CSV
users-export-title = Export users
users-export-lead = A CSV file for a spreadsheet. It contains no passwords, and cells that look like formulas are escaped.
users-export-whole = Download all
users-export-working = Downloading, users so far:
users-export-done = Done, users in the file:
users-export-failed = The download was interrupted. Try again, or download the parts.
users-export-part = Part
users-export-count = Users in this part
users-export-download = Download this part
users-export-next = Next part
users-back = Back to users

## One user

user-changed = The change is saved.
user-created = The user is created.
user-password-set = The password is set, and all sessions of the user are ended.
user-session-ended = The session is ended.
user-sessions-ended = All sessions of the user are ended.
user-deleted = The user is deleted.
user-stale = Another administrator changed this user in the meantime. Your change was not saved. The current values are below.
user-profile = Profile
user-number = ID
user-updated = Last changed
user-own = This is your own account. To change it, go to
user-outranked = This user has permissions that you do not have. You cannot change this user.
user-change = Edit
user-save-name = Save name
user-save-email = Save email
user-save-role = Save role
user-activate = Activate account
user-deactivate = Deactivate account
user-deactivate-note = An inactive user cannot sign in, and all sessions of the user are ended.
user-set-password = Set password
user-set-password-note = All sessions of the user are ended.
user-mail-note = Or send the user a link to choose a password.
user-invite = Send invitation
user-send-reset = Send password reset link
user-invited = The invitation is being sent. The link is valid for seven days.
user-reset-sent = The link is being sent. It is valid for one hour.
user-not-mailed = No email was sent because the account is inactive.
user-sessions = Sessions
user-no-sessions = No sessions.
user-end = End
user-end-all = End all sessions
user-keys = API keys
user-no-keys = No API keys. Users create their own on the page "My API keys".
user-activity = Activity
user-activity-lead = Audit log entries about this user per day, last 30 days (UTC)
user-activity-cut = Only the latest 1,000 entries are counted.
user-activity-table = Show as table
user-day = Day
user-entries = Entries
user-trail = Audit log
user-delete = Delete user
user-delete-note = Deletion is permanent. Sessions and API keys stop working, the email address becomes available, and the ID is not reused.
user-delete-confirm = To confirm, enter the email address of the user
user-delete-mismatch = The email address does not match. Nothing was deleted.

## Sessions of all users

sessions-title = Sessions
sessions-lead = All active sessions, in no particular order. The number per page varies.
sessions-found = Active sessions on this page
sessions-user = User
sessions-ended = The session is ended.
sessions-empty = No active sessions on this page.

## Roles

roles-title = Roles
roles-lead = Permissions of each role. The four built-in roles cannot be changed. You can create others.
roles-matrix = Permissions of each role
roles-permission = Permission
roles-yes = yes
roles-no = no
roles-built-in = built in
roles-new = New role
roles-name = Name
roles-name-hint = A lower-case Latin letter, then lower-case letters, digits, _ or -. At most 32 characters.
roles-description = Display name
roles-permits = Permissions
roles-beyond = you do not have this permission
roles-create = Create role
roles-save = Save role
roles-delete = Delete role
roles-delete-note = A role can be deleted when no user has it.
roles-created = The role is created.
roles-changed = The role is changed. The change applies from the next request of each user with this role.
roles-deleted = The role is deleted.
roles-taken = A role with this name already exists.
roles-in-use = Users still have this role. Assign them another role first.
roles-back = Back to roles

## Permissions

permission-users-read = view users
permission-users-register = create users with the role "user"
permission-users-create = create users with any role
permission-users-update = change users
permission-users-delete = delete users
permission-roles-assign = assign roles
permission-roles-manage = create, change and delete roles
permission-sessions-read = view the sessions of others
permission-sessions-revoke = end the sessions of others
permission-passwords-reset = set the passwords of others
permission-audit-read = view the audit log
permission-profile-write = change the own profile and API keys

## Filters of the audit log

audit-title = Audit log
audit-lead = Who did what, from where and when. Newest first, kept for 400 days.
audit-user = User ID
audit-from = From
audit-to = To (inclusive)
audit-days-hint = Dates are in UTC.
audit-show = Show
audit-clear = Clear filters
audit-found = Entries, newest first
audit-older = No entries in these days. Older entries may be on the next page.

## Entries of the audit log

trail-at = Time
trail-action = Action
trail-actor = Actor
trail-subject = User
trail-detail = Details
trail-origin = IP address
trail-seal = Sealed
trail-sealed = sealed
trail-unsealed = not yet
trail-empty = No entries yet.
trail-anonymous = anonymous
trail-operator = operator
trail-system = Roster
trail-user = user { $id }
trail-times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}

## Actions in the audit log

action-user-registered = registered
action-user-created = user created
action-user-updated = user changed
action-user-deleted = user deleted
action-password-changed = password changed
action-password-reset = password reset
action-password-reset-requested = password reset requested
action-user-invited = invitation sent
action-user-verified = email address confirmed
action-email-change-requested = email address change requested
action-first-run-offered = first administrator link created
action-session-started = signed in
action-session-refreshed = session refreshed
action-session-ended = session ended
action-sessions-ended = all sessions ended
action-refresh-reused = refresh token reused
action-api-key-created = API key created
action-api-key-revoked = API key revoked
action-role-created = role created
action-role-updated = role changed
action-role-deleted = role deleted
action-mail-server-set = mail server set
action-signing-key-rotated = signing key created
action-signing-key-retired = signing key retired
action-sign-in-refused = sign-in failed
action-sign-in-throttled = sign-in rate-limited
action-throttle-cleared = rate limit cleared

## Details in the audit log

detail-first-run = role admin, through the first-run link
detail-oldest-session = oldest session over the limit
detail-all-others = all other sessions
detail-present-password = current password
detail-unknown-names = unknown name
detail-no-email = no email address
detail-code-reset = through a password reset link
detail-code-invitation = through an invitation link
detail-account = account
detail-all = all
detail-email = email address
detail-name = name
detail-role = role { $role }
detail-key = API key { $id }
detail-personal-key = personal API key { $id }
detail-application-key = application API key { $id }
detail-unknown-name = unknown name { $hash }
detail-user = user { $id }
detail-address = IP address { $ip }
detail-everyone = sessions of all users: { $count }
detail-role-change = role { $before } to { $after }
detail-status-change = status { $before } to { $after }
detail-signs-from = { $key } signs from { $time }
detail-counters = { $count ->
    [one] { $subject }: { $count } counter
   *[other] { $subject }: { $count } counters
}

## Signing keys

signing-keys-title = Signing keys
signing-keys-lead = Access tokens are signed with one of these keys. Services that verify tokens read the public keys from /.well-known/jwks.json.
signing-keys-keys = Keys, in the order of use
signing-keys-kid = Key ID (kid)
signing-keys-state = State
signing-keys-next = next
signing-keys-current = signs
signing-keys-replaced = replaced, still verifies
signing-keys-retired = retired
signing-keys-created = Created
signing-keys-active = Signs from
signing-keys-retires = Verifies until
signing-keys-open-end = not set yet
signing-keys-empty = No keys yet. The first token creates the first key.
signing-keys-rotate = Create the next key
signing-keys-rotate-note = The key is published immediately and starts to sign in one day, when all services have read it. No user is signed out. This happens automatically every 90 days.
signing-keys-at-once = Replace the key now
signing-keys-at-once-note = For an emergency, such as a leaked private key. Services that verify tokens themselves may reject new tokens until they read the keys again. Then retire the old key with the command line.
signing-keys-type-word = To confirm, enter: rotate
signing-keys-mistyped = The confirmation word does not match. Nothing was changed.
signing-keys-under-way = The next key is already published. Nothing was changed.
signing-keys-rotated = The next key is created.
signing-keys-replaced-now = The new key is in use.

## Token inspector

inspector-title = Token inspector
inspector-lead = Paste a token to see its contents and whether it is valid. The token is not stored, and the check does not count as use.
inspector-token = Token
inspector-token-hint = An access token, a session token of the legacy sessions API, a refresh token, an API key, or the console cookie.
inspector-inspect = Inspect
inspector-verdict = Result
inspector-form = Type
inspector-owner = Owner
inspector-permissions = Permissions
inspector-nothing = none
inspector-session = Session
inspector-until = Expires
inspector-here-iss = Issuer of this stack
inspector-header = Header
inspector-claims = Claims
inspector-unverified = The contents are not verified. Trust them only if the token is valid.

## Types of tokens

token-jwt = access token (JWT)
token-opaque = session token of the legacy sessions API
token-refresh = refresh token
token-api-key = API key
token-panel = console cookie
token-unknown = unknown

## Results of the token inspector

verdict-good = Valid: it has the permissions of its owner.
verdict-good-for-all = Valid: with it, any user can sign in with their email address and password.
verdict-malformed = Malformed: this is not a token of this service.
verdict-wrong-algorithm = Wrong algorithm: only RS256 is accepted.
verdict-unknown-key = Unknown key: no signing key has this key ID (kid).
verdict-retired-key = Retired key: the key that signed the token is no longer accepted.
verdict-wrong-signature = Invalid signature: the token was changed, or another party signed it.
verdict-wrong-issuer = Wrong issuer: the token was issued by another stack or under another name of this one.
verdict-wrong-audience = Wrong audience: the token is for another service.
verdict-not-yet-valid = Not yet valid: the start of validity is in the future, or a clock is wrong.
verdict-expired = Expired: the token is no longer valid.
verdict-session-over = The session has ended or does not exist.
verdict-session-expired = The session has expired.
verdict-replaced = Replaced: a refresh token works once. If it is used again, its session ends.
verdict-key-gone = The API key was revoked or does not exist.
verdict-key-expired = The API key has expired.
verdict-user-gone = The owner was deleted.
verdict-user-inactive = The owner is inactive.

## Settings

settings-title = Settings
settings-lead = Settings of this stack. To change a parameter, deploy the template with another value. Parameters that only CloudFormation uses, such as the domain and the alarms, are shown in the CloudFormation console.
settings-caption = Settings, values and sources
settings-name = Setting
settings-value = Value
settings-source = Source
settings-parameter = template parameter
settings-default = default of the template
settings-kept = stored since the first request
settings-built-in = built in
settings-registration = Self-registration
settings-open = open to everyone
settings-closed = closed
settings-legacy = Accounts that may sign in with an MD5 digest (legacy sessions API)
settings-legacy-users = accounts with the role "user"
settings-legacy-all = all
settings-legacy-off = none
settings-min-length = Minimum password length, characters
settings-issuer = Issuer of access tokens (iss)
settings-no-issuer = not set until the first token
settings-access = Access token lifetime
settings-idle = API session idle timeout
settings-absolute = API session maximum lifetime
settings-panel-idle = Console session idle timeout
settings-panel-absolute = Console session maximum lifetime
settings-most-sessions = Maximum concurrent sessions
settings-fresh = Password confirmation in the console is valid for
settings-signs = Signing key rotation period
settings-published = A signing key is published in advance by
settings-trail = Audit log retention
settings-domains = users with an email address at { $domains }

## API reference

docs-title = API reference

## Fields of forms

fields-name = Name
fields-email = Email
fields-password = Password
fields-new-email = New email address
fields-new-password = New password
fields-present-password = Current password
fields-password-hint = Several unrelated words make a strong password that is easy to remember.
fields-missing = This field is required.
fields-invalid = This value is not valid.
fields-not-an-email = This is not an email address.
fields-not-listed = Choose one from the list.
fields-wrong-password = The current password is wrong.
fields-taken = Another account has this email address.

## Password rules

password-common = This password is easy to guess. Choose a longer or less common one.
password-personal = The password must not be your name or email address.
password-too-short = { $min ->
    [one] Enter at least { $min } character.
   *[other] Enter at least { $min } characters.
}
password-too-long = { $max ->
    [one] Enter at most { $max } character.
   *[other] Enter at most { $max } characters.
}

## Devices

device-unknown = Unknown device
device-windows = Windows
device-macos = macOS
device-linux = Linux and ChromeOS
device-android = Android
device-ios = iPhone and iPad
device-programs = Programs
device-others = Other
device-on = { $browser } on { $system }

## Dates

date-day = { $month } { $day }

## Months, as Unicode CLDR abbreviates them

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

## Durations

time-now = just now
time-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
time-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
time-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
time-ago = { $span } ago
time-ahead = in { $span }
