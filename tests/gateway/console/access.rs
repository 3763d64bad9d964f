//! Who may see and do what in the panel and the reference: every page and form of their routers. One
//! without a row fails here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tests::pages::{INSIDE, LINKED, NOWHERE, OUTSIDE, REFERENCE};
use tests::{PASSWORD, TestApp};

use crate::routes::{METHODS, is_answered, paths_of_router, router_of};

/// The answers: `page` (200), `done` (303 back into the panel), `first` (303 to the sign-in), `no` (403), or a status.
/// `inactive` was signed in until they were deactivated.
const TABLE: &str = "
page                              | anonymous user read_only methodist admin inactive | form
GET /                             | done  done done done done done  |
GET /panel                        | first done done done done first |
POST /panel/language              | done  done done done done done  | language=ru
GET /panel/sign-in                | page  page page page page page  |
POST /panel/sign-in               | done  done done done done 401   | email=<email>&password=<password>
POST /panel/sign-out              | done  done done done done done  |
GET /panel/register               | page  page page page page page  |
POST /panel/register              | 201   201  201  201  201  201   | name=Ana&email=<new_email>&password=<password>
GET /panel/forgot                 | page  page page page page page  |
POST /panel/forgot                | page  page page page page page  | email=<email>
GET /panel/reset                  | 410   410  410  410  410  410   |
POST /panel/reset                 | 410   410  410  410  410  410   | code=rc_none&new_password=<other_password>
GET /panel/invitation             | 410   410  410  410  410  410   |
POST /panel/invitation            | 410   410  410  410  410  410   | code=rc_none&new_password=<other_password>
GET /panel/first                  | 410   410  410  410  410  410   |
POST /panel/first                 | 410   410  410  410  410  410   | code=rc_none&name=Ana&email=<new_email>&password=<password>
GET /panel/verify                 | 410   410  410  410  410  410   |
POST /panel/verify                | 410   410  410  410  410  410   | code=rc_none
GET /panel/email                  | 410   410  410  410  410  410   |
POST /panel/email                 | 410   410  410  410  410  410   | code=rc_none
POST /panel/account/email         | first done no   done done first | email=<new_email>&email_password=<password>
GET /panel/mail                   | first no   page no   page first |
POST /panel/users/{id}/invite     | first no   no   no   done first |
POST /panel/users/{id}/send-reset | first no   no   no   done first |
GET /panel/confirm                | first page page page page first |
POST /panel/confirm               | first done done done done first | password=<password>
GET /panel/overview               | first no   page no   page first |
GET /panel/account                | first page page page page first |
POST /panel/account/name          | first done no   done done first | name=Another
POST /panel/account/password      | first done done done done first | password=<password>&new_password=<other_password>
GET /panel/account/data           | first page page page page first |
GET /panel/account/delete         | first page no   page page first |
POST /panel/account/delete        | first done no   done done first | email=<email>
GET /panel/devices                | first page page page page first |
POST /panel/devices/end           | first done done done done first | session=00000000000000000000000000000000
POST /panel/devices/end-others    | first done done done done first |
GET /panel/keys                   | first page no   page page first |
POST /panel/keys                  | first 201  no   201  201  first | name=mine
POST /panel/keys                  | first no   no   no   201  first | name=mine&kind=application
POST /panel/keys/revoke           | first done no   done done first | key=00000000000000000000000000000000
GET /docs                         | page  page page page page page  |
GET /docs/try                     | page  page page page page page  |
GET /docs/{version}/swagger-ui.css | page  page page page page page  |
GET /docs/{version}/swagger-ui-bundle.js | page page page page page page |
GET /docs/{version}/docs.css      | page  page page page page page  |
GET /docs/{version}/docs.js       | page  page page page page page  |
GET /panel/users                  | first no   page page page first |
POST /panel/users/bulk            | first no   no   no   page first | action=deactivate&user=<victim>
POST /panel/users/bulk            | first no   no   no   page first | action=end-sessions&user=<victim>
GET /panel/users/new              | first no   no   page page first |
POST /panel/users/new/create      | first no   no   done done first | name=Ana&email=<new_email>&role=user
POST /panel/users/new/create      | first no   no   no   done first | name=Ana&email=<new_email>&role=methodist
GET /panel/users/{id}             | first no   page page page first |
POST /panel/users/{id}/change     | first no   no   no   done first | version=1&role=methodist
POST /panel/users/{id}/password   | first no   no   no   done first | new_password=<other_password>
POST /panel/users/{id}/end-sessions | first no no  no   done first |
POST /panel/users/{id}/delete     | first no   no   no   done first | version=1&confirm=<victim_email>
GET /panel/users/export           | first no   page page page first |
GET /panel/users.csv              | first no   page page page first |
GET /panel/sessions               | first no   page no   page first |
POST /panel/sessions/end          | first no   no   no   done first | user=<victim>&session=00000000000000000000000000000000
GET /panel/roles                  | first no   page page page first |
POST /panel/roles                 | first no   no   no   done first | name=<new_role>&permission=users:read
GET /panel/roles/{name}           | first no   no   no   page first |
POST /panel/roles/{name}/change   | first no   no   no   done first | permission=users:read
POST /panel/roles/{name}/delete   | first no   no   no   done first |
GET /panel/audit                  | first no   page no   page first |
GET /panel/signing-keys           | first no   no   no   page first |
POST /panel/signing-keys/rotate   | first no   no   no   done first | when=at-once&word=rotate
GET /panel/token                  | first no   no   no   page first |
POST /panel/token                 | first no   no   no   page first | token=nonsense
GET /panel/settings               | first no   page no   page first |
GET /assets/panel.css             | page  page page page page page  |
GET /assets/panel.js              | page  page page page page page  |
GET /assets/icon.svg              | page  page page page page page  |
";

struct Row {
    page: &'static str,
    expected: Vec<(&'static str, &'static str)>,
    form: &'static str,
}

fn rows() -> Vec<Row> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(|line| {
        let cells: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
        <[&str; 3]>::try_from(cells).unwrap()
    });
    let callers: Vec<&str> = lines.next().unwrap()[1].split_whitespace().collect();
    let row = |[page, expected, form]: [&'static str; 3]| Row {
        page,
        expected: callers.iter().copied().zip(expected.split_whitespace()).collect(),
        form,
    };
    lines.map(row).collect()
}

#[tokio::test]
async fn every_page_and_form_has_a_row_and_every_row_one_of_them() {
    let app = TestApp::start().await;
    let mut answered = BTreeSet::new();
    for binary in ["console", "reference"] {
        let router = router_of(&app, binary).await;
        for path in paths_of_router(binary) {
            for method in METHODS {
                if is_answered(router.clone(), method, &path).await {
                    answered.insert(format!("{method} {path}"));
                }
            }
        }
    }

    let rows = rows();

    let in_table: BTreeSet<_> = rows.iter().map(|row| row.page.to_owned()).collect();
    assert_eq!(answered, in_table, "left: the answers, right: the rows");
    assert!(rows.iter().all(|row| row.expected.len() == 6), "a row does not have a cell for each caller");
}

#[tokio::test]
async fn every_page_is_among_those_that_other_tests_look_at() {
    let app = TestApp::start().await;
    app.add_role("clerk", &["users:read"]).await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let mut pages = BTreeSet::new();
    for path in rows().iter().filter_map(|row| row.page.strip_prefix("GET ")) {
        let path = path.replace("{id}", "2").replace("{name}", "clerk");
        let reply = app.get(&path).panel(&cookie).send().await;
        // Redirects and files are not pages.
        if reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) && path != REFERENCE {
            pages.insert(path);
        }
    }

    let looked_at = OUTSIDE.into_iter().chain(LINKED).chain(INSIDE).filter(|page| *page != NOWHERE);
    assert_eq!(pages, looked_at.map(str::to_owned).collect(), "left: the pages, right: those in tests/src/pages.rs");
}

#[tokio::test]
async fn everybody_gets_what_the_table_says() {
    let mut scene = Scene { app: TestApp::start().await, cookies: BTreeMap::new(), made: 0 };
    let mut wrong = Vec::new();
    for row in rows() {
        for (caller, expected) in &row.expected {
            wrong.extend(scene.ask(&row, caller, expected).await);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A Roster, and the users and other data that the requests need.
struct Scene {
    app: TestApp,
    cookies: BTreeMap<&'static str, (String, String)>,
    made: u32,
}

impl Scene {
    async fn ask(&mut self, row: &Row, caller: &'static str, expected: &str) -> Option<String> {
        let (method, path) = row.page.split_once(' ').unwrap();
        let (email, cookie) = self.person(caller).await;
        let new_email = self.new_email();
        let (victim, victim_email) = self.victim(row).await;
        let role = self.role(row).await;
        let path = path.replace("{id}", &victim).replace("{name}", &role);
        let form = row.form.replace("<email>", &email).replace("<new_email>", &new_email);
        let form = form.replace("<new_role>", &format!("role-{}", self.made));
        let form = form.replace("<victim>", &victim).replace("<victim_email>", &victim_email);
        let form = form.replace("<other_password>", "sulky marble 9 pianos").replace("<password>", PASSWORD);
        let fields: Vec<(&str, &str)> =
            form.split('&').filter(|field| !field.is_empty()).map(|field| field.split_once('=').unwrap()).collect();

        let mut call = self.app.call(method, &path);
        if caller != "anonymous" {
            call = call.panel(&cookie);
        }
        if method == "POST" {
            call = call.form(&fields);
            // A change may have signed the caller out.
            self.cookies.remove(caller);
        }
        let reply = call.send().await;

        let is_to_sign_in = reply.header("location").is_some_and(|place| place.starts_with("/panel/sign-in?next="));
        let got = match reply.status {
            200 => "page".to_owned(),
            303 if is_to_sign_in => "first".to_owned(),
            303 => "done".to_owned(),
            403 => "no".to_owned(),
            status => status.to_string(),
        };
        (got != expected).then(|| format!("{} {form} as {caller}: expected {expected}, got {got}", row.page))
    }

    /// A new user for a page or form about a user.
    async fn victim(&mut self, row: &Row) -> (String, String) {
        if !row.page.contains("{id}") && !row.form.contains("<victim>") {
            return Default::default();
        }
        let email = self.new_email();
        let body = json!({ "name": "Victim", "email": email });
        let admin = self.app.admin().await;
        let made = self.app.post("/api/v1/users").token(&admin).json(&body).send().await;
        (made.json()["id"].to_string(), email)
    }

    /// A new role without users for a page or form about a role.
    async fn role(&mut self, row: &Row) -> String {
        if !row.page.contains("{name}") {
            return String::new();
        }
        self.made += 1;
        let name = format!("custom-{}", self.made);
        self.app.add_role(&name, &["users:read"]).await;
        name
    }

    async fn person(&mut self, caller: &'static str) -> (String, String) {
        if let Some(known) = self.cookies.get(caller) {
            return known.clone();
        }
        self.made += 1;
        let role = match caller {
            "anonymous" => "user",
            "inactive" => "admin",
            role => role,
        };
        let (id, _) = self.app.someone(&format!("Person-{}", self.made), role).await;
        let email = format!("person-{}@example.com", self.made);
        let cookie = self.app.open_panel(&email, PASSWORD).await;
        if caller == "inactive" {
            self.app.change_user(id, &json!({ "status": "inactive" })).await;
        }
        self.cookies.insert(caller, (email.clone(), cookie.clone()));
        (email, cookie)
    }

    fn new_email(&mut self) -> String {
        self.made += 1;
        format!("new-{}@example.com", self.made)
    }
}
