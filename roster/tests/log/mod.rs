//! What a running Roster logs: each request with its cost, each security event, the metrics. Secrets never appear.

use reqwest::{Client, Method, Response};
use roster::cost::measured;
use serde_json::{Value, json};
use tests::log::Log;

use crate::Site;
use crate::process::{Folder, Serve};

/// A password that contains no dictionary word.
const CANARY: &str = "kanarek-Zq7 żółty 4431";

/// A Roster that also writes its metrics, and a client for it.
struct Running {
    serve: Serve,
    client: Client,
    ready: Value,
}

/// The parts of an answer that the log refers to.
struct Answered {
    id: String,
    status: u16,
    body: Value,
}

impl Running {
    async fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[]).await
    }

    async fn start_with(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        let environment = [&[("METRICS", "emf")], environment].concat();
        let serve = Serve::start_with(folder, &["--memory"], &environment).await;
        let Site { client, ready } = Site::of(&serve);
        Self { serve, client, ready }
    }

    async fn call(&self, call: &str, token: Option<&str>, body: &Value) -> Answered {
        let (method, path) = call.split_once(' ').unwrap();
        let url = format!("{}{path}", self.ready["url"].as_str().unwrap());
        let mut request = self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
        if !body.is_null() {
            request = request.json(body);
        }
        answered(request.send().await.unwrap()).await
    }

    /// The sign-in body of a demo account, `admin` or `user`, for the accounts API.
    fn login(&self, account: &str) -> Value {
        json!({ "email": self.ready[account]["email"], "passw": self.ready[account]["password"] })
    }

    async fn stop(self) -> (Log, String) {
        let log = self.serve.stop("TERM").await.log;
        (Log::read(&log), log)
    }
}

async fn answered(response: Response) -> Answered {
    let id = response.headers()["apigw-requestid"].to_str().unwrap().to_owned();
    let status = response.status().as_u16();
    Answered { id, status, body: response.json().await.unwrap_or_default() }
}

const LOGIN: &str = "POST /api/v1/public/users/login";

#[tokio::test]
async fn a_request_is_one_line_of_what_was_asked_and_what_it_cost() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let login = roster.call(LOGIN, None, &roster.login("admin")).await;
    let token = login.body["access_token"].as_str().unwrap().to_owned();

    let read = roster.call("GET /api/v1/users/2", Some(&token), &Value::Null).await;
    let unknown = roster.call("DELETE /users/77", Some(&token), &Value::Null).await;
    let anonymous = roster.call("GET /auth/keys", None, &Value::Null).await;
    let nowhere = roster.call("GET /nowhere/ana@example.com", None, &Value::Null).await;
    let (log, _) = roster.stop().await;

    let lines = [&login, &read, &unknown, &anonymous].map(|answer| {
        let line = log.request(&answer.id);
        assert_eq!(line["http.status"], answer.status, "{line}");
        assert!(line["duration_ms"].is_u64(), "{line}");
        let of = |member: &str| line.get(member).cloned().unwrap_or_default();
        (of("function"), of("http.method"), of("http.route"), of("user.id"), of("store.calls"))
    });
    let line =
        |function, method, route, user, calls| (json!(function), json!(method), json!(route), user, json!(calls));
    let [of_login, rest @ ..] = lines;
    // Calls: two counters and the guard; profile and sessions in parallel with the hash; the session and the counters'
    // release.
    assert!(of_login.4.as_u64().is_some_and(|calls| calls >= 5), "{of_login:?}");
    let calls = of_login.4.as_u64().unwrap();
    assert_eq!(of_login, line("accounts", "POST", "/api/v1/public/users/login", json!(1), calls));
    assert_eq!(
        rest,
        [
            line("users", "GET", "/api/v1/users/{id}", json!(1), 1),
            line("users", "DELETE", "/users/{id}", json!(1), 1),
            line("auth", "GET", "/auth/keys", Value::Null, 0),
        ]
    );
    let capacity = |answer: &Answered| log.request(&answer.id)["store.capacity"].as_f64().unwrap();
    // A transaction alone costs more than two strongly consistent reads of one item each.
    assert!(capacity(&login) > capacity(&read) && capacity(&read) >= 1.0, "{} {}", capacity(&login), capacity(&read));
    assert!(capacity(&anonymous).abs() < f64::EPSILON);
    let of_gateway = log.request(&nowhere.id);
    assert_eq!((&of_gateway["function"], &of_gateway["http.path"]), (&json!("gateway"), &json!("/nowhere/…")));
}

#[tokio::test]
async fn security_events_say_who_did_what_to_whom_from_where_and_how_it_went() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let wrong = json!({ "email": roster.ready["user"]["email"], "passw": CANARY });
    let ana = json!({ "name": "Ana", "email": "ana@example.com", "password": CANARY });

    let login = roster.call(LOGIN, None, &roster.login("admin")).await;
    let token = login.body["access_token"].as_str().unwrap().to_owned();
    let refused = roster.call(LOGIN, None, &wrong).await;
    let made = roster.call("POST /api/v1/users", Some(&token), &ana).await;
    let promoted = roster.call("PUT /api/v1/users/3", Some(&token), &json!({ "role": "methodist" })).await;
    let key = roster.call("POST /auth/keys", Some(&token), &json!({ "name": "app" })).await;
    let path = format!("DELETE /auth/keys/{}", key.body["id"].as_str().unwrap());
    let revoked = roster.call(&path, Some(&token), &Value::Null).await;
    let reset = json!({ "user_id": 3, "new_passw": "another long enough one" });
    let reset = roster.call("PUT /api/v1/server/users/passw/set_new_passw", Some(&token), &reset).await;
    let deleted = roster.call("DELETE /users/3", Some(&token), &Value::Null).await;
    let ended = roster.call("PUT /api/v1/private/users/logout", Some(&token), &Value::Null).await;
    let dead = roster.call("DELETE /users/2", Some(&token), &Value::Null).await;
    let (log, text) = roster.stop().await;

    let statuses = [&login, &refused, &made, &promoted, &key, &revoked, &reset, &deleted, &ended, &dead];
    assert_eq!(statuses.map(|answer| answer.status), [200, 401, 201, 200, 201, 200, 200, 200, 200, 401]);
    for (answer, event) in [
        (&login, "session.started user:1 1 127.0.0.1 succeeded"),
        (&refused, "sign_in.refused anonymous 2 127.0.0.1 refused"),
        (&made, "user.created user:1 3 127.0.0.1 succeeded"),
        (&promoted, "user.updated user:1 3 127.0.0.1 succeeded"),
        (&key, "api_key.created user:1 1 127.0.0.1 succeeded"),
        (&revoked, "api_key.revoked user:1 1 127.0.0.1 succeeded"),
        (&reset, "password.reset user:1 3 127.0.0.1 succeeded"),
        (&deleted, "user.deleted user:1 3 127.0.0.1 succeeded"),
        (&ended, "session.ended user:1 1 127.0.0.1 succeeded"),
    ] {
        assert_eq!(log.events(&answer.id), [event]);
    }
    assert_eq!(log.events(&dead.id), Vec::<String>::new(), "an event was logged for something that did not happen");
    let role = log.security().into_iter().find(|line| line["request.id"] == promoted.id).unwrap();
    assert_eq!(role["detail"], "role user to methodist");
    for person in ["ana@example.com", "Ana", email_of(&wrong)] {
        assert!(!text.contains(person), "{person} is in the log");
    }
}

fn email_of(login: &Value) -> &str {
    login["email"].as_str().unwrap()
}

#[tokio::test]
async fn sign_ins_are_counted_by_how_they_went() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let wrong = json!({ "email": roster.ready["user"]["email"], "passw": CANARY });

    assert_eq!(roster.call(LOGIN, None, &roster.login("user")).await.status, 200);
    assert_eq!(roster.call(LOGIN, None, &roster.login("admin")).await.status, 200);
    let mut refused = 0.0;
    let throttled = loop {
        let answer = roster.call(LOGIN, None, &wrong).await;
        match answer.status {
            401 => refused += 1.0,
            status => break status,
        }
        assert!(refused < 1_000.0, "no limit was met");
    };
    let (log, _) = roster.stop().await;

    assert_eq!(throttled, 429);
    let sign_ins = |result| log.sum("SignIns", "accounts", Some(result));
    assert_eq!([sign_ins("succeeded"), sign_ins("refused"), sign_ins("throttled")], [2.0, refused, 1.0]);
    let of_accounts = |metric| log.sum(metric, "accounts", None);
    assert_eq!(of_accounts("Requests"), refused + 3.0);
    assert_eq!([of_accounts("Throttles"), of_accounts("Faults")], [1.0, 0.0]);
    assert!(of_accounts("Latency") > 0.0 && of_accounts("StoreCapacity") > 0.0);
    let calls: u64 = log.requests().iter().map(|line| line["store.calls"].as_u64().unwrap()).sum();
    assert_eq!(of_accounts("StoreCalls").to_string(), calls.to_string(), "the metric equals the sum of the log lines");
}

#[tokio::test]
async fn metrics_are_told_where_the_log_is_asked_to_be_quiet() {
    let folder = Folder::new();
    let roster = Running::start_with(&folder, &[("RUST_LOG", "warn")]).await;
    assert_eq!(roster.call(LOGIN, None, &roster.login("admin")).await.status, 200);
    let (log, text) = roster.stop().await;

    assert_eq!(log.requests().len(), 0, "{text}");
    assert_eq!([log.sum("Requests", "accounts", None), log.sum("SignIns", "accounts", Some("succeeded"))], [1.0; 2]);
}

#[tokio::test]
async fn no_password_token_or_key_is_ever_in_the_log() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let (admin, user) = (&roster.ready["admin"], &roster.ready["user"]);
    let none = Value::Null;
    let mut secrets = vec![CANARY.to_owned()];
    let mut keep = |answer: &Answered, members: &[&str]| {
        let found = members.iter().map(|member| answer.body.pointer(member).and_then(Value::as_str));
        secrets.extend(found.map(|secret| secret.unwrap_or_else(|| panic!("{}: {members:?}", answer.body)).to_owned()));
    };
    let login = roster.call(LOGIN, None, &roster.login("admin")).await;
    keep(&login, &["/access_token", "/refresh_token"]);
    let token = login.body["access_token"].as_str().unwrap();
    let key = json!({ "name": "app", "password": admin["password"] });
    let key = roster.call("POST /auth/keys", Some(token), &key).await;
    keep(&key, &["/api_key"]);
    let made = json!({ "name": "Ana", "email": "ana@example.com", "password": CANARY });
    let made = roster.call("POST /auth/register", None, &made).await;
    keep(&made, &["/api_key"]);
    let issue = json!({
        "api_key": made.body["api_key"], "username": "ana@example.com", "password": CANARY, "scope": "offline_access",
    });
    let issued = roster.call("POST /auth/token", None, &issue).await;
    keep(&issued, &["/access_token", "/refresh_token"]);
    let refreshed =
        roster.call("POST /auth/refresh", None, &json!({ "refresh_token": issued.body["refresh_token"] })).await;
    keep(&refreshed, &["/access_token", "/refresh_token"]);
    let digest = tests::md5(CANARY);
    let legacy = json!({ "name": "Bob", "email": "bob@example.com", "password": digest });
    assert_eq!(roster.call("PUT /api/user", None, &legacy).await.status, 201);
    let opaque = json!({ "email": "bob@example.com", "hash_pass": digest });
    let opaque = roster.call("PUT /api/login", None, &opaque).await;
    keep(&opaque, &["/detail/data/token"]);
    secrets.extend([
        digest.clone(),
        text_of(&admin["password"]),
        text_of(&user["password"]),
        text_of(&roster.ready["api_key"]),
    ]);

    let refresh = text_of(&login.body["refresh_token"]);
    let opaque = text_of(&opaque.body["detail"]["data"]["token"]);
    let api_key = text_of(&key.body["api_key"]);
    let bodies = [
        ("POST /auth/register", json!({ "name": CANARY, "email": CANARY, "password": CANARY })),
        ("POST /auth/token", json!({ "api_key": api_key, "username": CANARY, "password": CANARY })),
        ("POST /auth/token", json!({ "api_key": CANARY, "username": admin["email"], "password": refresh })),
        ("POST /auth/refresh", json!({ "refresh_token": refresh })),
        ("POST /auth/refresh", json!({ "refresh_token": refresh })),
        ("POST /auth/refresh", json!({ "refresh_token": CANARY })),
        ("POST /auth/keys", json!({ "name": CANARY, "password": CANARY })),
        ("POST /users", json!({ "name": "C", "email": "c@example.com", "password": CANARY })),
        ("PUT /users/1", json!({ "email": "john2@example.com", "password": CANARY })),
        ("POST /api/v1/users", json!({ "name": "D", "email": "d@example.com", "password": CANARY })),
        ("PUT /api/v1/users/1", json!({ "email": "john2@example.com", "password": admin["password"] })),
        ("POST /api/v1/server/users/sign_up", json!({ "name": "E", "email": "e@example.com", "passw": CANARY })),
        (LOGIN, json!({ "email": "ana@example.com", "passw": CANARY })),
        (LOGIN, json!({ "email": CANARY, "passw": api_key })),
        ("POST /api/v1/public/users/refresh", json!({ "refresh_token": refresh })),
        ("POST /api/v1/public/users/refresh", json!({ "refresh_token": api_key })),
        ("PUT /api/v1/server/users/passw/set_new_passw", json!({ "passw": CANARY, "new_passw": CANARY })),
        ("PUT /api/v1/server/users/passw/set_new_passw", json!({ "user_id": 2, "new_passw": CANARY })),
        ("PUT /api/v1/private/users/logout", json!({ "session_id": refresh })),
        ("PUT /api/v1/private/users/any", json!({ "q": CANARY, "cursor": api_key })),
        ("PUT /api/user", json!({ "name": CANARY, "email": "f@example.com", "password": CANARY })),
        ("PUT /api/login", json!({ "email": "bob@example.com", "hash_pass": CANARY })),
        ("PUT /api/login", json!({ "email": digest, "password": digest })),
        ("DELETE /api/user", json!({ "email": api_key })),
        ("POST /api/v1/roles", json!({ "name": digest, "permissions": [CANARY] })),
    ];
    for bearer in [token, &opaque, &api_key, &refresh, &digest] {
        for (call, body) in &bodies {
            roster.call(call, Some(bearer), body).await;
        }
        let paths = ["/users/", "/api/v1/users/", "/auth/keys/", "/api/v1/roles/", "/", "/nowhere/"];
        for path in paths {
            roster.call(&format!("DELETE {path}{api_key}"), Some(bearer), &none).await;
            roster
                .call(&format!("GET {path}{opaque}?cursor={api_key}&access_token={token}"), Some(bearer), &none)
                .await;
        }
        let lists = ["/users", "/api/v1/users", "/api/sessions", "/auth/keys", "/api/v1/audit", "/api/v1/roles"];
        for path in lists {
            roster.call(&format!("GET {path}?q={digest}&cursor={refresh}"), Some(bearer), &none).await;
        }
    }
    let url = format!("{}/users", text_of(&roster.ready["url"]));
    let headers = ["user-agent", "cookie", "referer", "if-match", "idempotency-key", "x-forwarded-for", "content-type"];
    let request = headers.iter().fold(roster.client.post(url), |request, name| request.header(*name, &api_key));
    answered(request.body(api_key.clone()).send().await.unwrap()).await;
    let (log, text) = roster.stop().await;

    assert!(log.requests().len() > 150 && log.security().len() > 10, "too few lines were logged");
    for secret in &secrets {
        assert!(secret.len() >= 16 && !text.contains(secret.as_str()), "{secret} is in the log");
    }
    // Neither the words of a password nor the end of a token is logged.
    assert!(!text.contains("kanarek"));
    let end = token.rsplit('.').next().unwrap();
    assert!(!text.contains(end), "a signature is in the log");
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn no_name_path_or_header_makes_a_line_of_its_own() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let forged = "Ana\r\n{\"level\":\"ERROR\",\"message\":\"forged\"}\u{1b}[31m\u{2028}";
    let body = json!({ "name": forged, "email": forged, "password": CANARY });

    let refused = roster.call("POST /auth/register", None, &body).await;
    let login = roster.call(LOGIN, None, &json!({ "email": forged, "passw": forged })).await;
    let path = "/users/%7b%22message%22%3a%22forged%22%7d%e2%80%a8";
    let read = roster.call(&format!("GET {path}"), None, &Value::Null).await;
    let nowhere = roster.call(&format!("GET {path}%0d%0a%1b%5b31m"), None, &Value::Null).await;
    let (log, text) = roster.stop().await;

    assert_eq!([refused.status, login.status, read.status, nowhere.status], [400, 401, 401, 404]);
    for answer in [&refused, &login, &read, &nowhere] {
        log.request(&answer.id);
    }
    assert!(!text.contains("forged") && !text.contains('\u{1b}') && !text.contains('\r'), "{text}");
}

#[tokio::test]
async fn a_requests_lines_are_as_long_as_the_bill_counts_them() {
    let folder = Folder::new();
    let roster = Running::start(&folder).await;
    let login = roster.call(LOGIN, None, &roster.login("user")).await;
    let token = login.body["access_token"].as_str().unwrap().to_owned();
    let refresh = json!({ "refresh_token": login.body["refresh_token"] });
    let refresh = roster.call("POST /auth/refresh", None, &refresh).await;
    let read = roster.call("GET /users/2", Some(&token), &Value::Null).await;
    assert_eq!([login.status, refresh.status, read.status], [200; 3]);
    let (_, text) = roster.stop().await;

    // Requests run one after the other, and the last log line of each describes it completely.
    let is_of = |line: &str, id: &str| line.contains("request answered") && line.contains(id);
    let ends =
        [&login, &refresh, &read].map(|answer| text.lines().position(|line| is_of(line, &answer.id)).unwrap() + 1);
    let begin = text.lines().position(|line| line.contains(&login.id)).unwrap();
    let begins = [begin, ends[0], ends[1]];
    let operations = [measured::SIGN_IN, measured::REFRESH, measured::READ];
    for ((begin, end), operation) in begins.into_iter().zip(ends).zip(operations) {
        let bytes: usize = text.lines().take(end).skip(begin).map(|line| line.len() + 1).sum();
        let said = operation.log_bytes as usize;
        assert!(bytes.abs_diff(said) <= said / 10, "{}: {bytes} bytes, not {said}", operation.name);
    }
}
