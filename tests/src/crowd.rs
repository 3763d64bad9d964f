//! Creates many users at once.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};

use crate::{TestApp, attribute};

const TABLE: &str = "UsersTable";
const COUNTER: &str = "counter#user_id";

impl TestApp {
    /// Writes users straight to the store, as copies of John's profile: thousands take a moment. They have names like
    /// `Crowd 000003`, email addresses like `crowd000003@example.com`, no password, and ids that follow the last one.
    /// Returns their ids.
    pub async fn crowd(&self, count: u64, role: &str, status: &str) -> Vec<u64> {
        let tables = self.tables();
        let john = tables.item(TABLE, "pk", "user#1").await.unwrap();
        let last = self.last_id().await;
        let ids: Vec<u64> = (last + 1..=last + count).collect();
        let mut writes = Vec::new();
        for id in &ids {
            let (name, folded) = (format!("Crowd {id:06}"), format!("crowd {id:06}"));
            let email = format!("crowd{id:06}@example.com");
            let mut copy = john.clone();
            copy.insert("id".to_owned(), AttributeValue::N(id.to_string()));
            for (attribute, text) in [
                ("pk", format!("user#{id}")),
                ("bucket", format!("users#{}", id / 10_000)),
                ("role", role.to_owned()),
                ("status", status.to_owned()),
                ("email_bucket", "cr".to_owned()),
                ("email_folded", email.clone()),
                ("email", email),
                ("name_bucket", "cr".to_owned()),
                ("name_folded", folded),
                ("name", name),
            ] {
                copy.insert(attribute.to_owned(), AttributeValue::S(text));
            }
            copy.insert("staff_role".to_owned(), AttributeValue::S(role.to_owned()));
            if role == "user" {
                copy.remove("staff_role");
            }
            let guard = HashMap::from([
                ("pk".to_owned(), AttributeValue::S(format!("email#crowd{id:06}@example.com"))),
                ("email".to_owned(), copy["email"].clone()),
                ("user_id".to_owned(), copy["id"].clone()),
                ("version".to_owned(), AttributeValue::N("1".to_owned())),
            ]);
            for item in [copy, guard] {
                let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
                writes.push(WriteRequest::builder().put_request(put).build());
            }
        }
        // The maximum that DynamoDB takes in one call.
        for batch in writes.chunks(25) {
            let written = tables.client().batch_write_item().request_items(TABLE, batch.to_vec()).send().await;
            assert!(written.unwrap().unprocessed_items.unwrap_or_default().is_empty());
        }
        self.set_last_id(last + count).await;
        ids
    }

    /// The last id given out.
    pub async fn last_id(&self) -> u64 {
        let counter = self.tables().item(TABLE, "pk", COUNTER).await;
        counter.map_or(0, |counter| attribute(&counter, "n").parse().unwrap())
    }

    /// Sets the last id given out. The next user gets the id after it.
    pub async fn set_last_id(&self, id: u64) {
        let tables = self.tables();
        let put = tables.client().put_item().table_name(TABLE).item("pk", AttributeValue::S(COUNTER.to_owned()));
        put.item("n", AttributeValue::N(id.to_string())).send().await.unwrap();
    }
}
