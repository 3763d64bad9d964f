//! Tables made from a template, and the hold on a folder.

use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::*;
use crate::local::template::{Table, Template};
use crate::test_folder::TestFolder;

fn aws(store: &Store) -> AwsVariables {
    AwsVariables {
        endpoint: store.endpoint().to_owned(),
        region: "us-east-1".into(),
        credentials: Credentials::new("local", "local", None, None, "test"),
    }
}

fn tables() -> Vec<Table> {
    Template::built_in().unwrap().tables
}

async fn open(data: Data) -> Result<Store, StoreError> {
    Store::open(HeldData::hold(data)?, Clock::system()).await
}

#[tokio::test]
async fn the_templates_tables_are_made_once() {
    let store = open(Data::Memory).await.unwrap();

    assert_eq!(store.make_tables(&aws(&store), &tables()).await.unwrap(), tables().len());
    assert_eq!(store.make_tables(&aws(&store), &tables()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_table_of_an_older_template_is_told_apart() {
    let store = open(Data::Memory).await.unwrap();
    let mut older = tables();
    let table = older.iter_mut().find(|table| !table.indexes.is_empty()).unwrap();
    let removed = table.indexes.remove(0);
    let still_used = |name: &str| {
        let of_indexes = table.indexes.iter().flat_map(|index| &index.key_schema);
        table.key.iter().chain(of_indexes).any(|key| key.attribute_name == name)
    };
    table.attributes =
        table.attributes.iter().filter(|attribute| still_used(&attribute.attribute_name)).cloned().collect();
    store.make_tables(&aws(&store), &older).await.unwrap();

    let error = store.make_tables(&aws(&store), &tables()).await.unwrap_err();

    assert!(
        matches!(&error, TableError::Differs { difference, .. } if difference.contains(&removed.index_name)),
        "{error}"
    );
}

#[tokio::test]
async fn a_table_made_before_it_had_a_stream_gets_one() {
    let store = open(Data::Memory).await.unwrap();
    let mut older = tables();
    older.iter_mut().for_each(|table| table.stream = None);
    store.make_tables(&aws(&store), &older).await.unwrap();
    let client = tables::client(&aws(&store));
    let put = async |key: &str| {
        let item = [("pk", key), ("name", "Ana")].map(|(name, text)| (name.to_owned(), AttributeValue::S(text.into())));
        client.put_item().table_name("UsersTable").set_item(Some(item.into())).send().await.unwrap();
    };
    put("user#1").await;

    store.make_tables(&aws(&store), &tables()).await.unwrap();
    put("user#2").await;

    let records = Streams::new(&aws(&store), vec!["UsersTable".to_owned()]).next().await.unwrap();
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["dynamodb"]["Keys"], json!({ "pk": { "S": "user#2" } }));
    assert_eq!(record["dynamodb"]["NewImage"], json!({ "pk": { "S": "user#2" }, "name": { "S": "Ana" } }));
}

#[tokio::test]
async fn a_stream_of_another_kind_is_told_apart() {
    let store = open(Data::Memory).await.unwrap();
    let mut older = tables();
    older.iter_mut().filter(|table| table.stream.is_some()).for_each(|table| table.stream = Some("NEW_IMAGE".into()));
    store.make_tables(&aws(&store), &older).await.unwrap();

    let error = store.make_tables(&aws(&store), &tables()).await.unwrap_err();

    let TableError::Differs { difference, .. } = &error else { panic!("{error}") };
    assert!(difference.starts_with("its stream shows NEW_IMAGE, not "), "{difference}");
}

#[tokio::test]
async fn a_stream_is_read_once_and_then_on() {
    let store = open(Data::Memory).await.unwrap();
    store.make_tables(&aws(&store), &tables()).await.unwrap();
    let client = tables::client(&aws(&store));
    let put = async |id: u32| {
        let key = AttributeValue::S(format!("user#{id}"));
        client.put_item().table_name("UsersTable").item("pk", key).send().await.unwrap();
    };
    let mut streams = Streams::new(&aws(&store), ["UsersTable", "SessionsTable"].map(str::to_owned).into());
    let mut read = async || {
        let records = streams.next().await.unwrap();
        records.iter().map(|record| record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned()).collect()
    };
    let mut pages: Vec<Vec<String>> = vec![read().await];
    for id in 1..=1_001 {
        put(id).await;
    }
    for _ in 0..3 {
        pages.push(read().await);
    }
    put(2_000).await;
    pages.push(read().await);

    let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(lengths, [0, 1_000, 1, 0, 1]);
    assert_eq!((&pages[1][0][..], &pages[2][0][..], &pages[4][0][..]), ("user#1", "user#1001", "user#2000"));
}

#[tokio::test]
async fn the_end_of_a_stream_is_found_without_reading_the_stream() {
    let folder = TestFolder::new("stream-index");
    open(Data::Folder(folder.path())).await.unwrap().stop().await;

    let file = rusqlite::Connection::open(folder.path().join("dynamodb.sqlite")).unwrap();
    let asked =
        "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ''";
    let plan: String = file.query_row(asked, [], |row| row.get("detail")).unwrap();

    assert!(plan.contains("stream_records_in_order"), "{plan}");
}

#[tokio::test]
async fn data_is_held_by_one_and_survives_it() {
    let folder = TestFolder::new("held");
    let data = Data::Folder(folder.path());
    let store = open(data.clone()).await.unwrap();
    store.make_tables(&aws(&store), &tables()).await.unwrap();

    store.begin_service().unwrap();

    let refused = open(data.clone()).await.unwrap_err();
    assert!(refused.to_string().contains(&format!("in use by the process {}", std::process::id())), "{refused}");
    store.stop().await;

    let again = open(data).await.unwrap();
    assert_eq!(again.make_tables(&aws(&again), &tables()).await.unwrap(), 0);
}

#[tokio::test]
async fn tables_that_were_never_finished_are_made_anew() {
    let folder = TestFolder::new("unfinished");
    let data = Data::Folder(folder.path());
    let store = open(data.clone()).await.unwrap();
    store.make_tables(&aws(&store), &tables()).await.unwrap();
    // Killed before it came to serve.
    store.stop().await;

    let again = open(data).await.unwrap();

    assert_eq!(again.make_tables(&aws(&again), &tables()).await.unwrap(), tables().len());
}

#[cfg(unix)]
#[test]
fn the_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TestFolder::new("mode");

    let _held = HeldData::hold(Data::Folder(folder.path())).unwrap();

    assert_eq!(std::fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::read_to_string(folder.path().join(".gitignore")).unwrap(), "*\n");
}
