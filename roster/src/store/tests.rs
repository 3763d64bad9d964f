//! Tables made from a template, and the hold on a folder.

use aws_sdk_dynamodb::config::Credentials;

use super::*;
use crate::template::{Table, Template};
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
