//! The mails of a Roster, which are only delivered to `/dev/mail`.

use serde_json::Value;

use crate::TestApp;

impl TestApp {
    /// The mails sent so far, newest first.
    pub async fn mails(&self) -> Vec<Value> {
        let reply = self.get("/dev/mail").header("accept", "application/json").send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["mails"].as_array().unwrap().clone()
    }

    /// The page that the newest link mailed to this email address leads to.
    pub async fn mailed_page(&self, email: &str) -> String {
        let mails = self.mails().await;
        let texts = mails.iter().filter(|mail| mail["to"] == email).filter_map(|mail| mail["text"].as_str());
        let mut links = texts.filter_map(|text| text.split_whitespace().find(|word| word.contains("?code=")));
        let link = links.next().unwrap_or_else(|| panic!("no link was mailed to {email}"));
        link[link.find("/panel/").unwrap()..].to_owned()
    }

    /// The code in that link.
    pub async fn mailed_code(&self, email: &str) -> String {
        self.mailed_page(email).await.split_once("?code=").unwrap().1.to_owned()
    }
}
