//! A restored backup of the users must not bring ended sessions back.

use serde_json::{Value, json};
use tests::{Tables, md5};

use crate::Site;
use crate::process::{Folder, Serve, run};

impl Site {
    /// A JWT and an opaque token of the demo user.
    async fn tokens(&self) -> [String; 2] {
        let (email, password) = (&self.ready["user"]["email"], self.ready["user"]["password"].as_str().unwrap());
        let jwt = json!({ "email": email, "passw": password });
        let jwt = self.client.post(self.url("/api/v1/public/users/login")).json(&jwt).send().await.unwrap();
        let opaque = json!({ "email": email, "hash_pass": md5(password) });
        let opaque = self.client.put(self.url("/api/login")).json(&opaque).send().await.unwrap();
        let (jwt, opaque): (Value, Value) = (jwt.json().await.unwrap(), opaque.json().await.unwrap());
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{jwt} {opaque}")).to_owned();
        [text(&jwt["access_token"]), text(&opaque["detail"]["data"]["token"])]
    }

    /// The status that each token gets now.
    async fn statuses(&self, tokens: &[String; 2]) -> [u16; 2] {
        [self.get(&tokens[0], "/users/2").await.0, self.get(&tokens[1], "/users/2").await.0]
    }
}

#[tokio::test]
async fn no_session_that_had_ended_outlives_the_restored_users_once_all_are_ended() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;
    let site = Site::of(&serve);
    let dynamodb = site.ready["dynamodb"].as_str().unwrap();
    let tables = Tables::at(dynamodb);
    let tokens = site.tokens().await;
    let backup = tables.all("UsersTable").await;
    let logout = site.client.put(site.url("/api/v1/private/users/logout")).bearer_auth(&tokens[0]);
    let logout = logout.json(&json!({ "all": true })).send().await.unwrap();
    assert!(logout.status().is_success(), "{}", logout.text().await.unwrap());
    assert_eq!(site.statuses(&tokens).await, [401, 401]);

    for item in backup {
        tables.client().put_item().table_name("UsersTable").set_item(Some(item)).send().await.unwrap();
    }
    assert_eq!(site.statuses(&tokens).await, [200, 200], "restored users have their old session generation");
    let end = ["sessions", "end-all", "--data", &data, "--dynamodb-endpoint", dynamodb];
    let ended = run(&folder, &end, &[], "").await;

    assert!(ended.status.success(), "{}", ended.log);
    assert!(ended.stdout.starts_with("2 sessions have ended"), "{}", ended.stdout);
    assert_eq!(site.statuses(&tokens).await, [401, 401]);
    assert!(tables.all("SessionsTable").await.is_empty());
    let anew = site.tokens().await;
    assert_eq!(site.statuses(&anew).await, [200, 200], "every user may sign in again");
}
