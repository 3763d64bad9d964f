//! Every operation that changes something, as a request that can be sent, interrupted and repeated.

use serde_json::json;
use tests::invariants::Record;
use tests::{PASSWORD, TestApp, md5};

use super::Asked;

#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    Register,
    RegisterInD,
    SignUpAnother,
    Create,
    CreateOnce,
    Rename,
    Move,
    MoveOneself,
    GiveRole,
    TakeRole,
    Deactivate,
    Delete,
    DeleteOneself,
    LogIn,
    LogInWithKey,
    LogInInD,
    Refresh,
    ChangePassword,
    ResetPassword,
    LogOut,
    LogOutEverywhere,
    LogOutAnother,
    MakeKey,
    WithdrawKey,
    MakeRole,
    ChangeRole,
    RemoveRole,
}

/// An operation's request, and the user that it affects.
pub(super) struct Prepared {
    pub(super) asked: Asked,
    /// The user that it creates or changes, if they exist already.
    pub(super) subject: Option<(u64, String)>,
}

const ANOTHER_PASSWORD: &str = "copper lantern 9 meadows";

fn email(name: &str) -> String {
    format!("{name}@example.com")
}

impl Operation {
    /// The status of a success.
    pub(super) fn success(self) -> u16 {
        match self {
            Self::Register
            | Self::RegisterInD
            | Self::SignUpAnother
            | Self::Create
            | Self::CreateOnce
            | Self::LogInInD
            | Self::MakeKey
            | Self::MakeRole => 201,
            _ => 200,
        }
    }

    /// The correct status of a repeat after the change was made.
    pub(super) fn once_done(self) -> u16 {
        match self {
            Self::Register | Self::SignUpAnother | Self::Create | Self::MakeRole => 409,
            Self::RegisterInD => 302,
            Self::Delete | Self::LogOutAnother | Self::WithdrawKey | Self::RemoveRole => 404,
            Self::DeleteOneself | Self::LogOut | Self::LogOutEverywhere => 401,
            // The current password in the request is no longer current.
            Self::ChangePassword => 400,
            // These can be repeated any number of times.
            Self::CreateOnce
            | Self::Rename
            | Self::Move
            | Self::MoveOneself
            | Self::GiveRole
            | Self::TakeRole
            | Self::Deactivate
            | Self::LogIn
            | Self::LogInWithKey
            | Self::LogInInD
            | Self::Refresh
            | Self::ResetPassword
            | Self::MakeKey
            | Self::ChangeRole => self.success(),
        }
    }

    /// Creates what the operation needs and returns the request. `name` must be new each time.
    pub(super) async fn prepare(self, app: &TestApp, name: &str, record: &mut Record) -> Prepared {
        let fresh = |method, path: &str, body| Prepared { asked: Asked::new(method, path).json(body), subject: None };
        match self {
            Self::Register => {
                let body = json!({ "name": name, "email": email(name), "password": PASSWORD });
                fresh("POST", "/auth/register", body)
            }
            Self::RegisterInD => {
                let body = json!({ "name": name, "email": email(name), "password": md5(PASSWORD) });
                fresh("PUT", "/api/user", body)
            }
            Self::SignUpAnother | Self::Create | Self::CreateOnce => self.prepare_creation(app, name).await,
            Self::MakeRole | Self::ChangeRole | Self::RemoveRole => self.prepare_role(app, name).await,
            _ => self.prepare_change(app, name, record).await,
        }
    }

    async fn prepare_creation(self, app: &TestApp, name: &str) -> Prepared {
        let admin = app.admin().await;
        let asked = if let Self::SignUpAnother = self {
            let body = json!({ "name": name, "email": email(name), "passw": PASSWORD });
            Asked::new("POST", "/api/v1/server/users/sign_up").json(body)
        } else {
            let body = json!({ "name": name, "email": email(name), "role": "admin", "password": PASSWORD });
            Asked::new("POST", "/api/v1/users").json(body)
        };
        let asked = if let Self::CreateOnce = self { asked.once(name) } else { asked };
        Prepared { asked: asked.token(admin), subject: None }
    }

    async fn prepare_role(self, app: &TestApp, name: &str) -> Prepared {
        let admin = app.admin().await;
        let path = format!("/api/v1/roles/{name}");
        let permissions = json!({ "permissions": ["users:read"] });
        let asked = match self {
            Self::MakeRole => {
                Asked::new("POST", "/api/v1/roles").json(json!({ "name": name, "permissions": ["users:read"] }))
            }
            Self::ChangeRole => Asked::new("PUT", path).json(permissions),
            _ => Asked::new("DELETE", path),
        };
        if !matches!(self, Self::MakeRole) {
            app.add_role(name, &["audit:read"]).await;
        }
        Prepared { asked: asked.token(admin), subject: None }
    }

    /// Operations on an existing user.
    async fn prepare_change(self, app: &TestApp, name: &str, record: &mut Record) -> Prepared {
        let role = if let Self::TakeRole = self { "admin" } else { "user" };
        let (id, token) = app.someone(name, role).await;
        record.made(id, &email(name));
        record.secret(&token);
        let path = format!("/api/v1/users/{id}");
        let asked = match self {
            Self::Rename => Asked::new("PUT", path).token(token).json(json!({ "name": format!("{name} II") })),
            Self::Move => {
                let body = json!({ "email": email(&format!("{name}-moved")) });
                Asked::new("PUT", path).token(app.admin().await).json(body)
            }
            Self::MoveOneself => {
                let body = json!({ "email": email(&format!("{name}-moved")), "password": PASSWORD });
                Asked::new("PUT", path).token(token).json(body)
            }
            Self::GiveRole => Asked::new("PUT", path).token(app.admin().await).json(json!({ "role": "admin" })),
            Self::TakeRole => Asked::new("PUT", path).token(app.admin().await).json(json!({ "role": "user" })),
            Self::Deactivate => Asked::new("PUT", path).token(app.admin().await).json(json!({ "status": "inactive" })),
            Self::Delete => Asked::new("DELETE", path).token(app.admin().await),
            Self::DeleteOneself => Asked::new("DELETE", path).token(token),
            _ => self.prepare_session_change(app, name, id, token).await,
        };
        Prepared { asked, subject: Some((id, email(name))) }
    }

    /// Operations on a user's sessions, keys and password.
    async fn prepare_session_change(self, app: &TestApp, name: &str, id: u64, token: String) -> Asked {
        let email = email(name);
        match self {
            Self::LogIn => {
                Asked::new("POST", "/api/v1/public/users/login").json(json!({ "email": email, "passw": PASSWORD }))
            }
            Self::LogInWithKey => Asked::new("POST", "/auth/token")
                .json(json!({ "api_key": app.demo().api_key, "username": email, "password": PASSWORD })),
            Self::LogInInD => {
                Asked::new("PUT", "/api/login").json(json!({ "email": email, "hash_pass": md5(PASSWORD) }))
            }
            Self::Refresh => {
                let refresh_token = app.login(&email, PASSWORD).await["refresh_token"].clone();
                Asked::new("POST", "/api/v1/public/users/refresh").json(json!({ "refresh_token": refresh_token }))
            }
            Self::ChangePassword => Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw")
                .token(token)
                .json(json!({ "passw": PASSWORD, "new_passw": ANOTHER_PASSWORD })),
            Self::ResetPassword => Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw")
                .token(app.admin().await)
                .json(json!({ "user_id": id, "new_passw": ANOTHER_PASSWORD })),
            Self::LogOut => Asked::new("PUT", "/api/v1/private/users/logout").token(token),
            Self::LogOutEverywhere => {
                Asked::new("PUT", "/api/v1/private/users/logout").token(token).json(json!({ "all": true }))
            }
            Self::LogOutAnother => {
                app.open_session(&email, PASSWORD).await;
                let list = app.post("/api/v1/private/users/seances").token(&token).send().await.json();
                let other = list["seances"].as_array().unwrap().iter().find(|seance| seance["current"] == false);
                let body = json!({ "session_id": other.unwrap()["id"] });
                Asked::new("PUT", "/api/v1/private/users/logout").token(token).json(body)
            }
            Self::MakeKey => Asked::new("POST", "/auth/keys").token(token).json(json!({ "name": name })),
            Self::WithdrawKey => {
                let made = app.post("/auth/keys").token(&token).json(&json!({ "name": name })).send().await.json();
                Asked::new("DELETE", format!("/auth/keys/{}", made["id"].as_str().unwrap())).token(token)
            }
            _ => unreachable!("{self:?} is prepared in another function"),
        }
    }
}
