//! Who may call what: every route of the template, called by every kind of caller. A route without a row fails here,
//! and so does a row without a route.

use std::collections::{BTreeMap, BTreeSet};

use roster::template::Template;
use rstest::rstest;
use shared::api_key::{KeyKind, KeyName};
use shared::directory::NewUser;
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::role::RoleName;
use shared::user::{Status, UserId};
use tests::{PASSWORD, TestApp, md5};

/// One row per route and case, because a route may answer differently for one's own account, for another, or for a
/// special request. `inactive` is an administrator who was deactivated, so they are not refused for lack of
/// permissions. `read_only` may change nothing about themselves except their password and sessions.
const TABLE: &str = r#"
route                                         | variable           | anonymous user read_only methodist admin inactive | body
POST /auth/register                           |                    | 201 201 201 201 201 201 | {"name":"Ana Lee","email":"<new_email>","password":"<password>"}
POST /auth/token                              |                    | 200 200 200 200 200 401 | {"api_key":"<application_key>","username":"<own_email>","password":"<password>"}
POST /auth/refresh                            |                    | 200 200 200 200 200 401 | {"refresh_token":"<own_refresh_token>"}
POST /auth/keys                               |                    | 401 201 403 201 201 401 | {"name":"mine"}
POST /auth/keys                               |                    | 401 403 403 403 201 401 | {"name":"mine","kind":"application"}
GET /auth/keys                                |                    | 401 200 403 200 200 401 |
DELETE /auth/keys/{key_id}                    | <own_key>          | 401 200 403 200 200 401 |
DELETE /auth/keys/{key_id}                    | <other_key>        | 401 404 403 404 404 401 |
GET /.well-known/jwks.json                    |                    | 200 200 200 200 200 200 |
GET /.well-known/openid-configuration         |                    | 200 200 200 200 200 200 |
GET /.well-known/revocations                  |                    | 200 200 200 200 200 200 |
GET /openapi.json                             |                    | 200 200 200 200 200 200 |

GET /users                                    |                    | 401 403 200 200 200 401 |
POST /users                                   |                    | 401 403 403 403 201 401 | {"name":"Ana Lee","email":"<new_email>"}
POST /users                                   |                    | 401 403 403 403 201 401 | {"name":"Ana Lee","email":"<new_email>","role":"admin"}
GET /users/{id}                               | <own_id>           | 401 200 200 200 200 401 |
GET /users/{id}                               | <other_id>         | 401 403 200 200 200 401 |
GET /users/{id}                               | <unknown_id>       | 401 403 404 404 404 401 |
PUT /users/{id}                               | <own_id>           | 401 200 403 200 200 401 | {"name":"Another Name"}
PUT /users/{id}                               | <other_id>         | 401 403 403 403 200 401 | {"name":"Another Name"}
PUT /users/{id}                               | <unknown_id>       | 401 403 403 403 404 401 | {"name":"Another Name"}
DELETE /users/{id}                            | <own_id>           | 401 200 403 200 200 401 |
DELETE /users/{id}                            | <other_id>         | 401 403 403 403 200 401 |
DELETE /users/{id}                            | <unknown_id>       | 401 403 403 403 404 401 |

GET /api/v1/users                             |                    | 401 403 200 200 200 401 |
POST /api/v1/users                            |                    | 401 403 403 403 201 401 | {"name":"Ana Lee","email":"<new_email>"}
POST /api/v1/users                            |                    | 401 403 403 403 201 401 | {"name":"Ana Lee","email":"<new_email>","role":"admin"}
GET /api/v1/users/{id}                        | <own_id>           | 401 200 200 200 200 401 |
GET /api/v1/users/{id}                        | <other_id>         | 401 403 200 200 200 401 |
GET /api/v1/users/{id}                        | <unknown_id>       | 401 403 404 404 404 401 |
PUT /api/v1/users/{id}                        | <own_id>           | 401 200 403 200 200 401 | {"name":"Another Name"}
PUT /api/v1/users/{id}                        | <own_id>           | 401 403 403 403 403 401 | {"role":"<role>"}
PUT /api/v1/users/{id}                        | <own_id>           | 401 403 403 403 403 401 | {"status":"inactive"}
PUT /api/v1/users/{id}                        | <other_id>         | 401 403 403 403 200 401 | {"role":"admin"}
PUT /api/v1/users/{id}                        | <unknown_id>       | 401 403 403 403 404 401 | {"status":"inactive"}
DELETE /api/v1/users/{id}                     | <own_id>           | 401 200 403 200 200 401 |
DELETE /api/v1/users/{id}                     | <other_id>         | 401 403 403 403 200 401 |
DELETE /api/v1/users/{id}                     | <unknown_id>       | 401 403 403 403 404 401 |
GET /api/v1/audit                             |                    | 401 403 200 403 200 401 |
GET /api/v1/roles                             |                    | 401 403 200 200 200 401 |
POST /api/v1/roles                            |                    | 401 403 403 403 201 401 | {"name":"<new_role>","permissions":["users:read"]}
PUT /api/v1/roles/{name}                      | <role>             | 401 403 403 403 200 401 | {"permissions":["users:read"]}
DELETE /api/v1/roles/{name}                   | <role>             | 401 403 403 403 200 401 |

POST /api/v1/server/users/sign_up             |                    | 401 403 403 201 201 401 | {"passw":"<password>","email":"<new_email>","name":"Ana Lee"}
POST /api/v1/server/users/sign_up             |                    | 401 403 403 403 201 401 | {"passw":"<password>","email":"<new_email>","name":"Ana Lee","role":"read_only"}
POST /api/v1/public/users/login               |                    | 200 200 200 200 200 401 | {"email":"<own_email>","passw":"<password>"}
POST /api/v1/public/users/refresh             |                    | 200 200 200 200 200 401 | {"refresh_token":"<own_refresh_token>"}
PUT /api/v1/private/users/logout              |                    | 401 200 200 200 200 401 |
PUT /api/v1/private/users/logout              |                    | 401 200 200 200 200 401 | {"all":true}
PUT /api/v1/private/users/logout              |                    | 401 404 404 404 200 401 | {"session_id":"<other_session>"}
POST /api/v1/private/users/seances            |                    | 401 200 200 200 200 401 |
POST /api/v1/private/users/seances            |                    | 401 403 200 403 200 401 | {"user_id":<other_id>}
PUT /api/v1/server/users/passw/set_new_passw  |                    | 401 200 200 200 200 401 | {"passw":"<password>","new_passw":"quiet harbour 9 lanterns"}
PUT /api/v1/server/users/passw/set_new_passw  |                    | 401 403 403 403 200 401 | {"user_id":<other_id>,"new_passw":"quiet harbour 9 lanterns"}
PUT /api/v1/server/users/passw/set_new_passw  |                    | 401 403 403 403 404 401 | {"email":"<new_email>","new_passw":"quiet harbour 9 lanterns"}
PUT /api/v1/private/users/any                 |                    | 401 403 200 200 200 401 |
PUT /api/v1/private/users/any                 |                    | 401 403 200 200 200 401 | {"email":"<other_email>"}

GET /api/sessions                             |                    | 401 200 200 200 200 401 |
GET /api/user                                 |                    | 401 200 200 200 200 401 |
PUT /api/user                                 |                    | 201 201 201 201 201 201 | {"name":"Ana Lee","email":"<new_email>","password":"123"}
DELETE /api/user                              |                    | 401 200 403 200 200 401 | {"email":"<own_email>"}
DELETE /api/user                              |                    | 401 403 403 403 200 401 | {"email":"<other_email>"}
PUT /api/login                                |                    | 201 201 201 201 201 401 | {"email":"<own_email>","hash_pass":"<password>"}
PUT /api/login                                |                    | 201 201 401 401 401 401 | {"email":"<own_email>","hash_pass":"<digest>"}
"#;

/// Tables that a refused request must not change.
const KEPT: [&str; 4] = ["UsersTable", "SessionsTable", "RolesTable", "ApiKeysTable"];

struct Row {
    method: &'static str,
    path: &'static str,
    variable: &'static str,
    expected: Vec<(&'static str, u16)>,
    body: &'static str,
}

fn rows() -> Vec<Row> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(|line| {
        let cells: Vec<&str> = line.splitn(4, '|').map(str::trim).collect();
        <[&str; 4]>::try_from(cells).unwrap()
    });
    let callers: Vec<&str> = lines.next().unwrap()[2].split(' ').collect();
    let rows = lines.map(|[route, variable, expected, body]| {
        let (method, path) = route.split_once(' ').unwrap();
        let expected = expected.split(' ').map(|status| status.parse().unwrap());
        Row { method, path, variable, expected: callers.iter().copied().zip(expected).collect(), body }
    });
    rows.collect()
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let template = Template::built_in().unwrap();
    // The routes of the panel and of the reference take many paths each: those have rows in `console/access.rs`.
    let routes =
        template.routes().filter(|(_, function)| !["console", "reference"].contains(&function.binary.as_str()));
    let routes: BTreeSet<_> = routes.map(|(route, _)| format!("{} {}", route.method, route.path)).collect();

    let rows = rows();

    let in_table: BTreeSet<_> = rows.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    assert_eq!(
        routes.difference(&in_table).collect::<Vec<_>>(),
        [""; 0],
        "routes without a row: add who may call them"
    );
    assert_eq!(in_table.difference(&routes).collect::<Vec<_>>(), [""; 0], "rows without a route");
    assert!(rows.iter().all(|row| row.expected.len() == 6), "a row does not have a cell for each caller");
}

/// One case per function, so that the cells of different functions run in parallel.
#[rstest]
#[case::of_auth("auth")]
#[case::of_users("users")]
#[case::of_accounts("accounts")]
#[case::of_sessions("sessions")]
#[tokio::test]
async fn everybody_gets_what_the_table_says(#[case] function: &str) {
    let template = Template::built_in().unwrap();
    let asked = template.functions.iter().find(|known| known.binary == function).unwrap();
    let is_asked = |row: &Row| asked.routes.iter().any(|route| route.method == row.method && route.path == row.path);
    let mut scene = Scene::start().await;

    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| is_asked(row)) {
        for (caller, expected) in &row.expected {
            wrong.extend(scene.ask(row, caller, *expected).await);
        }
    }

    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_function_of_the_template_is_left_out() {
    let template = Template::built_in().unwrap();
    let functions: BTreeSet<_> = template.functions.iter().map(|function| function.binary.as_str()).collect();
    assert_eq!(functions, BTreeSet::from(["accounts", "auth", "console", "reference", "sessions", "users"]));
}

/// A Roster, and the users and other data that the requests need.
struct Scene {
    app: TestApp,
    john: String,
    people: BTreeMap<&'static str, Person>,
    made: u32,
}

#[derive(Clone)]
struct Person {
    id: u64,
    email: String,
    token: String,
    refresh_token: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        Self { john: app.admin().await, app, people: BTreeMap::new(), made: 0 }
    }

    /// Makes the request of one cell. Returns what is wrong with the answer.
    async fn ask(&mut self, row: &Row, caller: &'static str, expected: u16) -> Vec<String> {
        let person = self.person(caller).await;
        let filled = self.fill(&format!("{}\n{}", row.variable, row.body), &person).await;
        let (variable, body) = filled.split_once('\n').unwrap();
        let before = if expected >= 400 { Some(self.app.tables().contents(&KEPT).await) } else { None };

        let mut call = self.app.call(row.method, &in_place(row.path, variable));
        if caller != "anonymous" {
            call = call.token(&person.token);
        }
        if !body.is_empty() {
            call = call.body(body);
        }
        let reply = call.send().await;

        let mut wrong = Vec::new();
        let mut complain = |what: String| {
            let Row { method, path, variable, body, .. } = row;
            wrong.push(format!("{method} {path} {variable} {body} as {caller}: {what}"));
        };
        if reply.status != expected {
            complain(format!("expected {expected}, got {} {}", reply.status, reply.text));
        }
        if let Some(before) = before {
            if self.app.tables().contents(&KEPT).await != before {
                complain(format!("{}, but a table changed", reply.status));
            }
        } else if row.method != "GET" {
            // The caller may have deleted themselves, signed out or changed their credentials.
            self.people.remove(caller);
        }
        wrong
    }

    async fn person(&mut self, caller: &'static str) -> Person {
        if let Some(person) = self.people.get(caller) {
            return person.clone();
        }
        let role = match caller {
            "anonymous" => "user",
            "inactive" => "admin",
            role => role,
        };
        let person = self.sign_up(role).await;
        if caller == "inactive" {
            let body = serde_json::json!({ "status": "inactive" });
            let path = format!("/api/v1/users/{}", person.id);
            assert_eq!(self.app.put(&path).token(&self.john).json(&body).send().await.status, 200);
        }
        self.people.insert(caller, person.clone());
        person
    }

    async fn sign_up(&mut self, role: &str) -> Person {
        let (id, email) = self.make(role, Password::presented(PASSWORD)).await;
        let login = self.app.login(&email, PASSWORD).await;
        let text = |member: &str| login[member].as_str().unwrap().to_owned();
        Person { id, email, token: text("access_token"), refresh_token: text("refresh_token") }
    }

    async fn make(&mut self, role: &str, password: Option<Password>) -> (u64, String) {
        let email = self.new_email();
        let new = NewUser {
            name: Name::parse("Some Body").unwrap(),
            email: Email::parse(&email).unwrap(),
            role: RoleName::parse(role).unwrap(),
            password,
            status: Status::Active,
        };
        (self.app.services().provisioning.provision_user(new).await.unwrap().id.get(), email)
    }

    fn new_email(&mut self) -> String {
        self.made += 1;
        format!("person-{}@example.com", self.made)
    }

    /// Replaces the placeholders of a row, and creates what they refer to.
    async fn fill(&mut self, text: &str, own: &Person) -> String {
        let mut text = text.to_owned();
        while let Some(place) = text.split_once('<').and_then(|(_, rest)| Some(rest.split_once('>')?.0.to_owned())) {
            let value = match place.as_str() {
                "password" => PASSWORD.to_owned(),
                "digest" => md5(PASSWORD),
                "application_key" => self.app.demo().api_key.clone(),
                "own_id" => own.id.to_string(),
                "own_email" => own.email.clone(),
                "own_refresh_token" => own.refresh_token.clone(),
                "own_key" => self.key_of(own.id).await,
                "other_id" => self.make("user", None).await.0.to_string(),
                "other_email" => self.make("user", None).await.1,
                "other_key" => self.key_of(2).await,
                "other_session" => self.session_of_another().await,
                "unknown_id" => "999999999".to_owned(),
                "new_email" => self.new_email(),
                "new_role" => self.new_role_name(),
                "role" => self.new_role().await,
                unknown => panic!("unknown placeholder <{unknown}>"),
            };
            text = text.replace(&format!("<{place}>"), &value);
        }
        text
    }

    async fn key_of(&self, owner: u64) -> String {
        let name = KeyName::parse("a key").unwrap();
        let made =
            self.app.services().provisioning.provision_api_key(UserId::new(owner), name, KeyKind::Personal).await;
        made.unwrap().key.id.to_string()
    }

    async fn session_of_another(&mut self) -> String {
        let other = self.sign_up("user").await;
        let body = serde_json::json!({ "user_id": other.id });
        let reply = self.app.post("/api/v1/private/users/seances").token(&self.john).json(&body).send().await;
        reply.json()["seances"][0]["id"].as_str().unwrap().to_owned()
    }

    fn new_role_name(&mut self) -> String {
        self.made += 1;
        format!("role-{}", self.made)
    }

    async fn new_role(&mut self) -> String {
        let name = self.new_role_name();
        let body = serde_json::json!({ "name": name, "permissions": [] });
        let reply = self.app.post("/api/v1/roles").token(&self.john).json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        name
    }
}

fn in_place(path: &str, variable: &str) -> String {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { variable } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}
