//! The tables behind a Roster, read directly.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;

/// An item as DynamoDB has it.
pub type Item = HashMap<String, AttributeValue>;

/// The tables of one Roster.
pub struct Tables(Client);

impl Tables {
    /// Those behind this address.
    pub fn at(endpoint: &str) -> Self {
        Self::as_if("test", endpoint)
    }

    /// The same, asked in the name of a function, with the rights that it has.
    pub fn as_if(name: &str, endpoint: &str) -> Self {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new(name, "test", None, None, "test"))
            .endpoint_url(endpoint);
        Self(Client::from_conf(config.build()))
    }

    /// The client, for what else a test wants to do to them.
    pub fn client(&self) -> &Client {
        &self.0
    }

    /// Every item of a table.
    pub async fn all(&self, table: &str) -> Vec<Item> {
        let mut pages = self.0.scan().table_name(table).into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.unwrap());
        }
        items
    }

    /// Every item of every table, as text: to look for what must not be there.
    pub async fn dump(&self) -> String {
        let names = self.0.list_tables().send().await.unwrap().table_names.unwrap_or_default();
        let mut dump = String::new();
        for name in names {
            for item in self.all(&name).await {
                dump.push_str(&format!("{name} {item:?}\n"));
            }
        }
        dump
    }

    /// The items of these tables as text, the same whenever they are: to see that nothing has changed.
    pub async fn contents(&self, tables: &[&str]) -> Vec<String> {
        let mut contents = Vec::new();
        for table in tables {
            let items = self.all(table).await;
            contents.extend(items.iter().map(|item| format!("{table} {:?}", item.iter().collect::<BTreeMap<_, _>>())));
        }
        contents.sort();
        contents
    }

    /// One item by its string key.
    pub async fn item(&self, table: &str, key: &str, value: &str) -> Option<Item> {
        let request = self.0.get_item().table_name(table).key(key, AttributeValue::S(value.to_owned()));
        request.send().await.unwrap().item
    }
}

/// An attribute's text or number as text; "" where it is not there.
pub fn attribute(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        Some(AttributeValue::Bool(is)) => is.to_string(),
        _ => String::new(),
    }
}
