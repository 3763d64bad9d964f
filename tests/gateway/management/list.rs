//! `GET /api/v1/users`: filters and pages. `search` tests searching.

use serde_json::{Value, json};
use tests::answers::{FORBIDDEN, NO_TOKEN, invalid};
use tests::{START, TestApp};

const LIST: &str = "/api/v1/users";

/// The ids of the users on a page.
pub(super) fn ids(page: &Value) -> Vec<u64> {
    page["users"].as_array().unwrap().iter().map(|user| user["id"].as_u64().unwrap()).collect()
}

/// Follows a list's cursors to the end. Returns the ids on each page.
pub(super) async fn pages(app: &TestApp, token: &str, query: &str) -> Vec<Vec<u64>> {
    let mut pages = Vec::new();
    let mut path = format!("{LIST}?{query}");
    loop {
        let reply = app.get(&path).token(token).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let page = reply.json();
        pages.push(ids(&page));
        match page.get("next_cursor") {
            Some(cursor) => path = format!("{LIST}?{query}&cursor={}", cursor.as_str().unwrap()),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn a_list_holds_users_with_all_their_members() {
    let app = TestApp::start().await;
    let now = START.rfc3339();

    let reply = app.get(LIST).token(&app.admin().await).send().await;

    let user = |id: u64, name: &str, email: &str, role: &str| {
        format!(
            r#"{{"id":{id},"name":"{name}","email":"{email}","role":"{role}","created_at":"{now}","updated_at":"{now}","status":"active"}}"#
        )
    };
    let john = user(1, "John Doe", "john.doe@example.com", "admin");
    let jane = user(2, "Jane Smith", "jane.smith@example.com", "user");
    reply.must_be(200, &format!(r#"{{"users":[{john},{jane}]}}"#));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("etag"), None);
}

#[tokio::test]
async fn a_cursor_comes_last_and_only_where_more_follow() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    let first = app.get(&format!("{LIST}?limit=1")).token(&token).send().await.json();
    let whole = app.get(&format!("{LIST}?limit=2")).token(&token).send().await.json();

    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["users", "next_cursor"]);
    assert_eq!(whole.as_object().unwrap().keys().collect::<Vec<_>>(), ["users"]);
}

#[tokio::test]
async fn filters_by_role_and_status_may_be_joined() {
    let app = TestApp::start().await;
    app.add_role("support", &["users:read"]).await;
    for (name, role) in [("ana", "methodist"), ("bea", "methodist"), ("cleo", "read_only"), ("dora", "support")] {
        app.someone(name, role).await;
    }
    for id in [2, 4] {
        app.change_user(id, &json!({ "status": "inactive" })).await;
    }
    let token = app.admin().await;

    for (query, found) in [
        ("", vec![1, 2, 3, 4, 5, 6]),
        ("role=admin", vec![1]),
        ("role=user", vec![2]),
        ("role=methodist", vec![3, 4]),
        ("role=read_only", vec![5]),
        ("role=support", vec![6]),
        ("status=active", vec![1, 3, 5, 6]),
        ("status=inactive", vec![2, 4]),
        ("role=methodist&status=active", vec![3]),
        ("status=inactive&role=methodist", vec![4]),
        ("role=user&status=active", vec![]),
        ("role=nobody_has_it", vec![]),
        ("role=methodist&x=1&x=2", vec![3, 4]),
    ] {
        assert_eq!(pages(&app, &token, query).await.concat(), found, "{query}");
    }
}

#[tokio::test]
async fn a_change_moves_users_between_filters() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut seen = Vec::new();

    for role in ["methodist", "read_only", "user"] {
        app.change_user(2, &json!({ "role": role })).await;
        for filter in ["methodist", "read_only", "user"] {
            seen.push(pages(&app, &token, &format!("role={filter}")).await.concat().contains(&2));
        }
    }

    assert_eq!(seen, [true, false, false, false, true, false, false, false, true]);
}

#[tokio::test]
async fn over_a_hundred_users_are_paged_to_the_last_by_each_filter() {
    let app = TestApp::start().await;
    let plain = app.crowd(130, "user", "active").await;
    let staff = app.crowd(120, "methodist", "active").await;
    let inactive = app.crowd(110, "user", "inactive").await;
    let token = app.admin().await;
    let with = |before: &[u64], ids: &[u64]| [before, ids].concat();

    for (filter, every) in [
        ("", [&[1, 2][..], &plain, &staff, &inactive].concat()),
        ("role=user", [&[2][..], &plain, &inactive].concat()),
        ("role=methodist", staff.clone()),
        ("status=inactive", inactive.clone()),
        ("status=active", [&[1, 2][..], &plain, &staff].concat()),
        ("role=user&status=active", with(&[2], &plain)),
        ("role=methodist&status=inactive", Vec::new()),
    ] {
        for limit in [7, 60, 100] {
            let found = pages(&app, &token, &format!("{filter}&limit={limit}")).await;

            assert_eq!(found.concat(), every, "{filter} {limit}");
            assert!(found.iter().all(|page| page.len() <= limit), "{filter} {limit}");
        }
        assert_eq!(pages(&app, &token, filter).await.concat(), every, "{filter}");
    }
}

#[tokio::test]
async fn a_page_of_a_filtered_list_may_be_short_and_still_leads_on() {
    let app = TestApp::start().await;
    app.crowd(2_600, "user", "active").await;
    let last = app.crowd(1, "user", "inactive").await;
    let token = app.admin().await;

    let found = pages(&app, &token, "status=inactive").await;

    // One request reads a bounded number of users, however many match.
    assert_eq!(found, [Vec::new(), last]);
}

#[tokio::test]
async fn what_appears_while_paging_does_not_shift_what_follows() {
    let app = TestApp::start().await;
    app.crowd(5, "user", "active").await;
    let token = app.admin().await;
    let first = app.get(&format!("{LIST}?limit=3")).token(&token).send().await.json();

    app.delete("/users/2").token(&token).send().await;
    app.delete("/users/4").token(&token).send().await;
    app.crowd(1, "user", "active").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = app.get(&format!("{LIST}?limit=100&cursor={cursor}")).token(&token).send().await.json();

    assert_eq!((ids(&first), ids(&rest)), (vec![1, 2, 3], vec![5, 6, 7, 8]));
}

#[tokio::test]
async fn only_who_reads_others_lists_them() {
    let app = TestApp::start().await;

    app.get(LIST).send().await.must_be(401, NO_TOKEN);
    for query in ["", "?role=user", "?limit=0", "?q=x", "?role=KING"] {
        app.get(&format!("{LIST}{query}")).token(&app.user().await).send().await.must_be(403, FORBIDDEN);
    }
    for role in ["methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        assert_eq!(app.get(LIST).token(&token).send().await.status, 200);
    }
}

#[tokio::test]
async fn everything_wrong_with_a_query_is_told_at_once() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    let reply = app.get(&format!("{LIST}?limit=0&q=x&status=asleep&role=KING")).token(&token).send().await;

    reply.must_be(
        400,
        &invalid(&[
            ("role", "is not included in the list"),
            ("status", "is not included in the list"),
            ("q", "is invalid"),
            ("limit", "is invalid"),
        ]),
    );
    for (member, value) in [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "x"),
        ("limit", "-5"),
        ("limit", "1.0"),
        ("limit", ""),
        ("q", "x"),
        ("q", ""),
        ("q", "%00x"),
        ("q", "a%0Ab"),
        ("role", ""),
        ("status", ""),
        ("cursor", ""),
        ("cursor", "AAAA"),
        ("cursor", "%00"),
    ] {
        let reply = app.get(&format!("{LIST}?{member}={value}")).token(&token).send().await;
        reply.must_be(400, &invalid(&[(member, "is invalid")]));
    }
}
