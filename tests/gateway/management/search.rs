//! `GET /api/v1/users?q=`: the beginning of a name or an email address.

use serde_json::json;
use tests::answers::invalid;
use tests::{Reply, TestApp};

use super::create;
use super::list::{ids, pages};

async fn search(app: &TestApp, token: &str, q: &str) -> Reply {
    let encoded: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    app.get(&format!("/api/v1/users?q={encoded}")).token(token).send().await
}

async fn found(app: &TestApp, token: &str, q: &str) -> Vec<u64> {
    let reply = search(app, token, q).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let page = reply.json();
    assert!(page.get("next_cursor").is_none());
    let mut ids = ids(&page);
    ids.sort_unstable();
    ids
}

/// Creates these users. Their ids follow John's and Jane's, from 3 on.
async fn people(app: &TestApp, token: &str, people: &[(&str, &str)]) {
    for (name, email) in people {
        let reply = create(app, token, &json!({ "name": name, "email": email })).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
}

#[tokio::test]
async fn the_beginning_of_a_name_or_an_address_finds_each_user_once() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    people(
        &app,
        &token,
        &[("Ana Maria", "zoe@example.com"), ("Zoe", "ana@example.com"), ("Ana", "ana.two@example.com")],
    )
    .await;

    for (q, expected) in [
        ("an", vec![3, 4, 5]),
        ("ana", vec![3, 4, 5]),
        ("ana ", vec![3]),
        ("ana@", vec![4]),
        ("ana.two@example.com", vec![5]),
        ("zo", vec![3, 4]),
        ("jane", vec![2]),
        ("john doe", vec![1]),
        ("john.doe@example.com", vec![1]),
        ("doe", vec![]),
        ("example", vec![]),
        ("anna", vec![]),
        ("%%", vec![]),
    ] {
        assert_eq!(found(&app, &token, q).await, expected, "{q}");
    }
}

#[tokio::test]
async fn letter_case_and_forms_of_writing_do_not_matter() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    people(
        &app,
        &token,
        &[
            ("Иван Иванович", "ivan@example.com"),
            ("Straßer", "s1@example.com"),
            ("JOSÉ", "s2@example.com"),
            ("李明", "s3@example.com"),
            ("Ｏｌｇａ", "s4@example.com"),
            ("Οδυσσεύς", "s5@example.com"),
        ],
    )
    .await;

    for (q, expected) in [
        ("ИВ", 3),
        ("иван иВ", 3),
        ("IVAN@", 3),
        ("strasse", 4),
        ("STRASSER", 4),
        ("straß", 4),
        ("jose\u{301}", 5),
        ("José", 5),
        ("李明", 6),
        ("olga", 7),
        ("ΟΔΥΣΣΕΎΣ", 8),
    ] {
        assert_eq!(found(&app, &token, q).await, [expected], "{q}");
    }
}

#[tokio::test]
async fn a_search_is_of_2_to_100_characters() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for q in ["", "x", "李", &"x".repeat(101), "a\u{0}b", "a\nb"] {
        search(&app, &token, q).await.must_be(400, &invalid(&[("q", "is invalid")]));
    }
    for q in ["xx", "李明", &"x".repeat(100), &"ж".repeat(100)] {
        assert_eq!(found(&app, &token, q).await, Vec::<u64>::new());
    }
}

#[tokio::test]
async fn a_name_of_any_length_is_found_by_its_first_hundred_characters() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let long = "Ж".repeat(200);
    people(&app, &token, &[(&long, "zh@example.com")]).await;

    assert_eq!(found(&app, &token, &"ж".repeat(100)).await, [3]);
}

#[tokio::test]
async fn a_search_follows_a_change() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    app.change_user(2, &json!({ "name": "Petra", "email": "quinn@example.com" })).await;

    assert_eq!(found(&app, &token, "jane").await, Vec::<u64>::new());
    assert_eq!(found(&app, &token, "PETRA").await, [2]);
    assert_eq!(found(&app, &token, "quinn").await, [2]);
    app.delete("/users/2").token(&token).send().await;
    assert_eq!(found(&app, &token, "petra").await, Vec::<u64>::new());
}

#[tokio::test]
async fn over_a_hundred_matches_are_paged_to_the_last_each_once() {
    let app = TestApp::start().await;
    // Each of them matches by name and by email address.
    let plain = app.crowd(130, "user", "active").await;
    let staff = app.crowd(40, "methodist", "inactive").await;
    let token = app.admin().await;
    // One matches by name only, one by email address only.
    people(&app, &token, &[("Crowley", "x@example.com"), ("Y", "crowned@example.com")]).await;
    let odd = [172 + 1, 172 + 2];
    let every = [&plain[..], &staff, &odd].concat();

    for limit in [1, 7, 50, 100] {
        let mut found = pages(&app, &token, &format!("q=crow&limit={limit}")).await;
        assert!(found.iter().all(|page| page.len() <= limit), "{limit}");
        let mut found: Vec<u64> = found.drain(..).flatten().collect();
        found.sort_unstable();
        assert_eq!(found, every, "{limit}");
    }
    let usual = pages(&app, &token, "q=CROW").await;
    assert_eq!(usual.concat().len(), every.len());
}

#[tokio::test]
async fn a_search_and_filters_must_all_fit() {
    let app = TestApp::start().await;
    app.crowd(60, "user", "active").await;
    let staff = app.crowd(60, "methodist", "active").await;
    let inactive = app.crowd(60, "user", "inactive").await;
    let token = app.admin().await;

    for (query, expected) in [
        ("q=crowd&role=methodist", &staff),
        ("q=crowd&status=inactive", &inactive),
        ("q=crowd&role=user&status=inactive", &inactive),
        ("q=crowd&role=methodist&status=inactive", &Vec::new()),
        ("q=jane&role=methodist", &Vec::new()),
        ("q=jane&role=user", &vec![2]),
    ] {
        for limit in ["limit=9", "limit=100"] {
            let mut found = pages(&app, &token, &format!("{query}&{limit}")).await.concat();
            found.sort_unstable();
            assert_eq!(&found, expected, "{query} {limit}");
        }
    }
}

#[tokio::test]
async fn people_of_one_name_are_all_found() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let namesakes: Vec<(&str, String)> = (0..12).map(|at| ("Sam Same", format!("u{at}@example.com"))).collect();
    let namesakes: Vec<(&str, &str)> = namesakes.iter().map(|(name, email)| (*name, email.as_str())).collect();
    people(&app, &token, &namesakes).await;

    let mut found = pages(&app, &token, "q=sam&limit=5").await.concat();

    found.sort_unstable();
    assert_eq!(found, (3..=14).collect::<Vec<u64>>());
}
