//! `PUT /api/v1/private/users/any`.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Reply, TestApp};

use super::{FORBIDDEN, UNAUTHENTICATED, invalid};

const ANY: &str = "/api/v1/private/users/any";

async fn find(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.put(ANY).token(token).json(body).send().await
}

fn ids(reply: &Reply) -> Vec<u64> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    body["users"].as_array().unwrap().iter().map(|user| user["id"].as_u64().unwrap()).collect()
}

/// Adds to John (1) and Jane (2): Ann Smithson (3, methodist), Jan Novak (4, user, inactive), Olga Smith (5,
/// read_only).
async fn with_people() -> (TestApp, String) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, email, role, status) in [
        ("Ann Smithson", "ann@example.org", "methodist", "active"),
        ("Jan Novák", "novak@example.org", "user", "inactive"),
        ("Olga Smith", "smithy@example.org", "read_only", "active"),
    ] {
        let body = json!({ "name": name, "email": email, "role": role, "status": status });
        let reply = app.post("/api/v1/users").token(&admin).json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    (app, admin)
}

#[tokio::test]
async fn without_marks_all_users_come_as_the_management_api_shows_them() {
    let app = TestApp::start().await;

    let reply = app.put(ANY).token(&app.admin().await).send().await;

    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.text,
        concat!(
            r#"{"users":[{"id":1,"name":"John Doe","email":"john.doe@example.com","role":"admin","created_at":"2026-09-21T14:13:20Z","updated_at":"2026-09-21T14:13:20Z","status":"active"},"#,
            r#"{"id":2,"name":"Jane Smith","email":"jane.smith@example.com","role":"user","created_at":"2026-09-21T14:13:20Z","updated_at":"2026-09-21T14:13:20Z","status":"active"}]}"#
        )
    );
}

#[tokio::test]
async fn all_marks_that_are_given_must_fit() {
    let (app, admin) = with_people().await;

    for (body, expected) in [
        (json!({}), &[1_u64, 2, 3, 4, 5] as &[u64]),
        (json!({ "ids": null, "email": null, "q": null, "role": null, "status": null }), &[1, 2, 3, 4, 5]),
        (json!({ "ids": [4, 1, 4, 999, 2] }), &[1, 2, 4]),
        (json!({ "ids": [0, -3, 2.5, 3, 18446744073709551615u64] }), &[3]),
        (json!({ "ids": [] }), &[]),
        (json!({ "email": "ann@example.org" }), &[3]),
        (json!({ "email": " ANN@Example.ORG " }), &[3]),
        (json!({ "email": "nobody@example.org" }), &[]),
        (json!({ "email": "nobody" }), &[]),
        (json!({ "q": "nov" }), &[4]),
        (json!({ "q": "ANN SM" }), &[3]),
        (json!({ "q": "zz" }), &[]),
        (json!({ "q": "ovak" }), &[]),
        (json!({ "role": "admin" }), &[1]),
        (json!({ "role": "user" }), &[2, 4]),
        (json!({ "role": "gardener" }), &[]),
        (json!({ "status": "inactive" }), &[4]),
        (json!({ "role": "user", "status": "active" }), &[2]),
        (json!({ "ids": [1, 2, 3], "role": "methodist" }), &[3]),
        (json!({ "ids": [1, 2], "email": "jane.smith@example.com" }), &[2]),
        (json!({ "ids": [1], "email": "jane.smith@example.com" }), &[]),
        (json!({ "email": "novak@example.org", "status": "active" }), &[]),
        (json!({ "email": "novak@example.org", "q": "jan" }), &[4]),
        (json!({ "ids": [1, 3, 5], "q": "smith" }), &[5]),
        (json!({ "ids": [3, 4, 5], "status": "active" }), &[3, 5]),
        (
            json!({ "ids": [3, 4], "email": "ann@example.org", "q": "ann", "role": "methodist", "status": "active" }),
            &[3],
        ),
    ] {
        let reply = find(&app, &admin, &body).await;

        assert_eq!(ids(&reply), expected, "{body}");
        assert!(reply.json().get("next_cursor").is_none(), "{body}");
    }
}

#[tokio::test]
async fn a_search_gives_each_user_once_in_any_order() {
    let (app, admin) = with_people().await;

    for (body, expected) in [
        (json!({ "q": "jan" }), vec![2, 4]),
        (json!({ "q": "smith" }), vec![5]),
        (json!({ "q": "JOHN" }), vec![1]),
        (json!({ "q": "jan", "status": "active" }), vec![2]),
        (json!({ "q": "jan", "role": "user" }), vec![2, 4]),
    ] {
        let mut found = ids(&find(&app, &admin, &body).await);
        found.sort_unstable();
        assert_eq!(found, expected, "{body}");
    }
}

/// Follows the cursors of a lookup to the end. Returns the ids and the number of pages.
async fn all_pages(app: &TestApp, token: &str, mut body: Value) -> (Vec<u64>, usize) {
    let (mut all, mut pages) = (Vec::new(), 0);
    loop {
        let reply = find(app, token, &body).await;
        let page = ids(&reply);
        assert!(page.len() <= usize::try_from(body["limit"].as_u64().unwrap()).unwrap(), "{}", reply.text);
        all.extend(page);
        pages += 1;
        match reply.json().get("next_cursor") {
            Some(cursor) => body["cursor"] = cursor.clone(),
            None => return (all, pages),
        }
    }
}

#[tokio::test]
async fn a_long_answer_comes_in_pages() {
    let (app, admin) = with_people().await;

    let all = all_pages(&app, &admin, json!({ "limit": 2 })).await;
    let by_id = all_pages(&app, &admin, json!({ "ids": [5, 4, 3, 1], "limit": 3 })).await;
    let (filtered, _) = all_pages(&app, &admin, json!({ "status": "active", "limit": 1 })).await;
    let (mut searched, _) = all_pages(&app, &admin, json!({ "q": "ja", "limit": 1 })).await;

    assert_eq!(all, (vec![1, 2, 3, 4, 5], 3));
    assert_eq!(by_id, (vec![1, 3, 4, 5], 2));
    assert_eq!(filtered, [1, 2, 3, 5]);
    searched.sort_unstable();
    assert_eq!(searched, [2, 4]);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_marks_and_reader_and_a_day() {
    let (app, admin) = with_people().await;
    let (_, reader) = app.someone("Rea", "read_only").await;
    let of = async |body: Value| find(&app, &admin, &body).await.json()["next_cursor"].clone();
    let (all, by_id) = (of(json!({ "limit": 2 })).await, of(json!({ "limit": 2, "ids": [1, 2, 3] })).await);
    let bad = invalid(&[("cursor", "Invalid value")]);

    let good = find(&app, &admin, &json!({ "cursor": all, "limit": 1 })).await;

    assert_eq!(ids(&good), [3]);
    for (token, body) in [
        (&reader, json!({ "cursor": all })),
        (&admin, json!({ "cursor": all, "status": "active" })),
        (&admin, json!({ "cursor": all, "q": "ja" })),
        (&admin, json!({ "cursor": all, "ids": [1, 2, 3] })),
        (&admin, json!({ "cursor": by_id })),
        (&admin, json!({ "cursor": by_id, "ids": [1, 2] })),
        (&admin, json!({ "cursor": by_id, "email": "ann@example.org", "ids": [1, 2, 3] })),
        (&reader, json!({ "cursor": by_id, "ids": [1, 2, 3] })),
        (&admin, json!({ "cursor": "AAAA", "ids": [1, 2, 3] })),
    ] {
        let reply = find(&app, token, &body).await;
        assert_eq!((reply.status, &reply.text), (400, &bad), "{body}");
    }
    app.clock().advance(Duration::from_secs(24 * 60 * 60));
    let late = find(&app, &app.admin().await, &json!({ "cursor": all })).await;
    assert_eq!((late.status, late.text), (400, bad));
}

#[tokio::test]
async fn what_makes_no_sense_is_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (body, field, problem) in [
        (json!({ "ids": (1..=101).collect::<Vec<u64>>() }), "ids", "Invalid value"),
        (json!({ "ids": ["1"] }), "ids", "Invalid value"),
        (json!({ "ids": [null] }), "ids", "Invalid value"),
        (json!({ "ids": 1 }), "ids", "Invalid value"),
        (json!({ "ids": {} }), "ids", "Invalid value"),
        (json!({ "email": 7 }), "email", "Invalid value"),
        (json!({ "email": "" }), "email", "Invalid value"),
        (json!({ "email": "a\0b@example.com" }), "email", "Invalid value"),
        (json!({ "q": "x" }), "q", "Invalid value"),
        (json!({ "q": "x".repeat(101) }), "q", "Invalid value"),
        (json!({ "q": ["ja"] }), "q", "Invalid value"),
        (json!({ "role": "Admin" }), "role", "Not one of the known values"),
        (json!({ "status": "asleep" }), "status", "Not one of the known values"),
        (json!({ "status": false }), "status", "Invalid value"),
        (json!({ "limit": 0 }), "limit", "Invalid value"),
        (json!({ "limit": 101, "ids": [1] }), "limit", "Invalid value"),
    ] {
        let reply = find(&app, &admin, &body).await;
        assert_eq!((reply.status, reply.text), (400, invalid(&[(field, problem)])), "{body}");
    }
}

#[tokio::test]
async fn all_that_makes_no_sense_is_named_at_once() {
    let app = TestApp::start().await;
    let body = json!({ "cursor": 1, "limit": "x", "status": "", "role": [], "q": "", "email": {}, "ids": "1" });

    let reply = find(&app, &app.admin().await, &body).await;

    let all = ["ids", "email", "q", "role", "status", "limit", "cursor"].map(|field| (field, "Invalid value"));
    assert_eq!((reply.status, reply.text), (400, invalid(&all)));
}

#[tokio::test]
async fn a_hundred_ids_are_not_too_many() {
    let (app, admin) = with_people().await;

    let reply = find(&app, &admin, &json!({ "ids": (1..=100).collect::<Vec<u64>>() })).await;

    assert_eq!(ids(&reply), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn those_who_may_read_users_may_look_them_up() {
    let (app, _) = with_people().await;

    for role in ["methodist", "read_only"] {
        let (_, token) = app.someone(&format!("Some {role}").replace(' ', ""), role).await;
        assert_eq!(ids(&find(&app, &token, &json!({ "ids": [2] })).await), [2], "{role}");
        assert_eq!(ids(&find(&app, &token, &json!({ "limit": 2 })).await), [1, 2], "{role}");
    }
}

#[tokio::test]
async fn to_plain_users_it_is_forbidden_even_about_themselves_and_before_anything_else() {
    let app = TestApp::start().await;
    let token = app.user().await;

    for body in [json!({}), json!({ "ids": [2] }), json!({ "email": app.jane().email }), json!({ "limit": 0 })] {
        let reply = find(&app, &token, &body).await;
        assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{body}");
    }
}

#[tokio::test]
async fn without_a_token_nobody_is_found() {
    let app = TestApp::start().await;

    for call in [app.put(ANY), app.put(ANY).token("dead").json(&json!({ "ids": [1] }))] {
        let reply = call.send().await;
        assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    }
}
