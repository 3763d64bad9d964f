//! The pages of the panel, for tests that look at each of them. A missing page fails in
//! `tests/gateway/console/access.rs`.

/// Pages for callers who are not signed in.
pub const OUTSIDE: [&str; 5] = ["/panel/sign-in", "/panel/register", "/panel/forgot", "/docs", NOWHERE];

/// Pages that links with a code lead to. Without a code they say that there is none.
pub const LINKED: [&str; 5] = ["/panel/reset", "/panel/invitation", "/panel/first", "/panel/verify", "/panel/email"];

/// Pages for callers who are signed in, among them pages about Jane and about a role `clerk`, which the test adds.
pub const INSIDE: [&str; 18] = [
    "/panel/overview",
    "/panel/account",
    "/panel/devices",
    "/panel/keys",
    "/panel/confirm",
    "/panel/account/delete",
    "/panel/users",
    "/panel/users/2",
    "/panel/users/new",
    "/panel/users/export",
    "/panel/sessions",
    "/panel/roles",
    "/panel/roles/clerk",
    "/panel/audit",
    "/panel/signing-keys",
    "/panel/token",
    "/panel/settings",
    "/panel/mail",
];

/// The page for unknown paths.
pub const NOWHERE: &str = "/panel/nowhere";

/// The page that Swagger UI renders.
pub const REFERENCE: &str = "/docs/try";
