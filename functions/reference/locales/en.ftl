# Every page
product = Roster
skip = Skip to the content
title = API reference

# /docs
lead = Four APIs share one user directory. An account created through one of them works with all.
tokens = A token from one API is accepted by the protected routes of the others: Authorization: Bearer … . Logging out ends it at once.
token-api-title = A: Token API
token-api = For programs. Your program sends its API key with your email address and password to POST /auth/token, and receives an access token that is valid for one hour. With it, /users lists, creates, changes and deletes users. Ask for offline_access to get a refresh token too.
accounts-api-title = B: Accounts API
accounts-api = For apps that people sign in to. POST /api/v1/public/users/login takes an email address and a password and returns an access token and a refresh token. People see their devices, end one or all of them, and change their password; staff sign others up.
management-api-title = C: Management API
management-api = For admin tools. /api/v1/users shows users with role and status, filters and searches, and changes them safely: ETag and If-Match prevent lost updates, and Idempotency-Key makes retries safe.
sessions-api-title = D: Legacy sessions API
sessions-api = For older clients. PUT /api/login takes the password or its MD5 digest and returns an opaque token of 32 digits; /api/sessions lists sessions by public names, which are not credentials. New clients should use the Accounts API.
try-title = Try every route
description = The same description as an OpenAPI 3.1 document:

# /docs/try
back = Back to the introduction
no-script = Trying requests requires JavaScript. Without it, read the OpenAPI document:
sign-in-lead = Sign in to send your requests with a token.
email = Email
password = Password
sign-in = Sign in
signed-in = You are signed in. Requests carry your token for one hour.
wrong-credentials = The email address or password is wrong.

# Errors
not-found = Page not found
not-found-lead = It may have moved or been deleted.
bad-request = Bad request
bad-request-lead = Go back and try again from the page.
unavailable = The service is busy
unavailable-lead = Nothing was changed. Try again in a moment.
internal = Something went wrong on our side
internal-lead = The error was logged. Try again later.
to-the-beginning = Back to the start
