//! Direct access to the tables behind a Roster.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;

pub type Item = HashMap<String, AttributeValue>;

pub struct Tables(Client);

impl Tables {
    pub fn at(endpoint: &str) -> Self {
        Self::as_if("test", endpoint)
    }

    /// The tables, called in the name of a function and with its rights.
    pub fn as_if(name: &str, endpoint: &str) -> Self {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new(name, "test", None, None, "test"))
            .endpoint_url(endpoint);
        Self(Client::from_conf(config.build()))
    }

    /// The client, for other operations on the tables.
    pub fn client(&self) -> &Client {
        &self.0
    }

    pub async fn all(&self, table: &str) -> Vec<Item> {
        let mut pages = self.0.scan().table_name(table).into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.unwrap());
        }
        items
    }

    /// Every item of every table as text, to search for what must not be there.
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

    /// The items of these tables as text in a stable order, to check that nothing has changed.
    pub async fn contents(&self, tables: &[&str]) -> Vec<String> {
        let mut contents = Vec::new();
        for table in tables {
            let items = self.all(table).await;
            contents.extend(items.iter().map(|item| format!("{table} {:?}", item.iter().collect::<BTreeMap<_, _>>())));
        }
        contents.sort();
        contents
    }

    pub async fn item(&self, table: &str, key: &str, value: &str) -> Option<Item> {
        let request = self.0.get_item().table_name(table).key(key, AttributeValue::S(value.to_owned()));
        request.send().await.unwrap().item
    }
}

/// An attribute's string or number as text, "" if it is absent.
pub fn attribute(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        Some(AttributeValue::Bool(is)) => is.to_string(),
        _ => String::new(),
    }
}
