//! The functions that hash, each asked for a hash again and again: how much memory the first ones take, and whether it
//! grows with their number.

use std::cell::Cell;
use std::path::Path;

use serde_json::{Value, json};
use tests::lambda::{Event, Stack};

use super::{Asked, Place, Subject, mb};
use crate::figures::{align, table};
use crate::process;
use crate::visitor::{Account, Service, Visitor, ask, sign_in_request};

/// Hashes after which memory is looked at.
const AFTER: [usize; 2] = [3, 200];
const HOW_MANY: usize = 60;

/// Accounts to sign in with by turns. So many that none reaches its limit of sessions, from where on each sign-in ends one.
pub(super) struct Accounts {
    accounts: Vec<Account>,
    turn: Cell<usize>,
}

impl Accounts {
    /// Makes them.
    pub(super) async fn made(stack: &Stack) -> Self {
        let accounts: Vec<Account> = (0..HOW_MANY).map(Account::numbered).collect();
        Visitor::with(&Service::of(stack).await, 0, accounts.clone(), true).await;
        Self { accounts, turn: Cell::new(0) }
    }

    /// An address that no account has.
    fn new_email(&self) -> String {
        let turn = self.turn.replace(self.turn.get() + 1);
        format!("made-{turn}@example.com")
    }

    fn next(&self) -> &Account {
        let turn = self.turn.replace(self.turn.get() + 1);
        &self.accounts[turn % self.accounts.len()]
    }

    /// Asks `accounts` for a session.
    pub(super) fn sign_in(&self) -> Value {
        sign_in_request(self.next()).event()
    }
}

/// Of each function that hashes, what makes it.
async fn events<'a>(stack: &Stack, accounts: &'a Accounts) -> [(&'static str, Asked<'a>); 6] {
    let api_key = stack.demo().api_key.clone();
    let administrator = stack.sign_in(&stack.demo().admin).await;
    [
        ("accounts", Box::new(|| accounts.sign_in())),
        (
            "auth",
            Box::new(move || {
                let Account { email, password } = accounts.next();
                let body = json!({ "api_key": api_key, "username": email, "password": password });
                ask("POST /auth/token", "/auth/token", None, Some(body)).event()
            }),
        ),
        (
            "console",
            Box::new(|| {
                let Account { email, password } = accounts.next();
                let event = Event::new("POST /panel/{page+}", "/panel/sign-in");
                let event = event.header("content-type", "application/x-www-form-urlencoded");
                let event = event.header("sec-fetch-site", "same-origin");
                event.base64(format!("email={email}&password={password}").as_bytes()).to_json()
            }),
        ),
        (
            "directory",
            Box::new(|| {
                json!({
                    "operation": "create_user", "actor": "service:bench", "name": "Somebody New", "email": accounts.new_email(),
                    "password": tests::PASSWORD,
                })
            }),
        ),
        (
            "sessions",
            Box::new(|| {
                let Account { email, password } = accounts.next();
                let body = json!({ "email": email, "hash_pass": password });
                ask("PUT /api/login", "/api/login", None, Some(body)).event()
            }),
        ),
        (
            "users",
            Box::new(move || {
                let body =
                    json!({ "name": "Somebody New", "email": accounts.new_email(), "password": tests::PASSWORD });
                ask("POST /users", "/users", Some(&administrator), Some(body)).event()
            }),
        ),
    ]
}

/// Peak memory of each after three hashes and after two hundred; shown, and returned in bytes.
pub(super) async fn measure(place: &Place, folder: &Path, accounts: &Accounts) -> Value {
    let mut all = table(["PEAK MEMORY AFTER", "3 HASHES", "200 HASHES"]);
    let mut figures = Vec::new();
    for (name, event) in events(&place.stack, accounts).await {
        let Some(subject) = Subject::new(name, event, place, folder) else { continue };
        let mut function = subject.function().await;
        let mut peaks = Vec::new();
        for nth in 1..=AFTER[1] {
            let answer = function.invoke_raw((subject.event)()).await;
            // `directory` answers without a status.
            assert!(answer["statusCode"].as_u64().is_none_or(|status| status < 400), "{name}: {answer}");
            if AFTER.contains(&nth) {
                peaks.push(process::used(function.pid()).peak);
            }
        }
        function.stop().await;
        all.add_row([name.to_owned()].into_iter().chain(peaks.iter().map(|peak| mb(*peak))));
        figures.push(json!({ "function": name, "memory_after_3_and_200": peaks }));
    }
    align(&mut all, usize::MAX);
    println!("\n{}", all.trim_fmt());
    json!(figures)
}
