use std::path::PathBuf;

use aws_sdk_dynamodb::config::Credentials;

use super::*;
use crate::template::{Table, Template};

/// A folder of its own for each test, removed when the test is over.
struct TempFolder(PathBuf);

impl TempFolder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("roster-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

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

    assert_eq!(make_tables(&aws(&store), &tables()).await.unwrap(), tables().len());
    assert_eq!(make_tables(&aws(&store), &tables()).await.unwrap(), 0);
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
    make_tables(&aws(&store), &older).await.unwrap();

    let error = make_tables(&aws(&store), &tables()).await.unwrap_err();

    assert!(
        matches!(&error, TableError::Differs { difference, .. } if difference.contains(&removed.index_name)),
        "{error}"
    );
}

#[tokio::test]
async fn data_is_held_by_one_and_survives_it() {
    let folder = TempFolder::new("held");
    let data = Data::Folder(folder.0.clone());
    let store = open(data.clone()).await.unwrap();
    make_tables(&aws(&store), &tables()).await.unwrap();

    let refused = open(data.clone()).await.unwrap_err();
    assert!(refused.to_string().contains(&format!("in use by the process {}", std::process::id())), "{refused}");
    store.stop().await;

    let again = open(data).await.unwrap();
    assert_eq!(make_tables(&aws(&again), &tables()).await.unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn the_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempFolder::new("mode");

    let _held = HeldData::hold(Data::Folder(folder.0.clone())).unwrap();

    assert_eq!(std::fs::metadata(&folder.0).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::read_to_string(folder.0.join(".gitignore")).unwrap(), "*\n");
}
