//! Cursors and limits of every list: where a cursor is accepted, and for how long.

use std::time::Duration;

use serde_json::{Value, json};
use tests::answers::invalid;
use tests::{Reply, TestApp};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Clone, Copy, Debug, PartialEq)]
enum List {
    Users,
    Management,
    Any,
    Seances,
    Sessions,
}

const LISTS: [List; 5] = [List::Users, List::Management, List::Any, List::Seances, List::Sessions];

impl List {
    /// Requests a page with these members, which may include filters.
    async fn page(self, app: &TestApp, token: &str, members: &Value) -> Reply {
        let query: Vec<String> =
            members.as_object().unwrap().iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
        let query = query.join("&");
        let call = match self {
            Self::Users => app.get(&format!("/users?{query}")),
            Self::Management => app.get(&format!("/api/v1/users?{query}")),
            Self::Any => app.put("/api/v1/private/users/any").json(members),
            Self::Seances => app.post("/api/v1/private/users/seances").json(members),
            Self::Sessions => app.get(&format!("/api/sessions?{query}")),
        };
        call.token(token).send().await
    }

    /// The cursor of the next page.
    fn next(reply: &Reply) -> String {
        assert_eq!(reply.status, 200, "{}", reply.text);
        if let Some(link) = reply.header("link") {
            let (_, cursor) = link.split_once("cursor=").unwrap();
            return cursor.split_once('>').unwrap().0.to_owned();
        }
        plain(&reply.json()["next_cursor"])
    }

    /// The answer to an invalid member.
    fn refusal(self, member: &str) -> String {
        match self {
            Self::Users | Self::Management => invalid(&[(member, "is invalid")]),
            Self::Any | Self::Seances => format!(
                r#"{{"error":"Validation Error","message":"Invalid parameters","details":[{{"field":"{member}","message":"Invalid value"}}]}}"#
            ),
            Self::Sessions => format!(r#"{{"detail":{{"type":"error","message":"{member} is invalid"}}}}"#),
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Signs John in three times, so that every list has more than one entry.
async fn johns_token(app: &TestApp) -> String {
    app.admin().await;
    app.admin().await;
    app.admin().await
}

#[tokio::test]
async fn a_cursor_goes_on_with_another_limit_too() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;

    for list in LISTS {
        let cursor = List::next(&list.page(&app, &token, &json!({ "limit": 1 })).await);
        let next = list.page(&app, &token, &json!({ "limit": 2, "cursor": cursor })).await;

        assert_eq!(next.status, 200, "{list:?}: {}", next.text);
    }
}

#[tokio::test]
async fn a_cursor_of_one_list_is_none_of_another() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;

    for own in LISTS {
        let cursor = List::next(&own.page(&app, &token, &json!({ "limit": 1 })).await);
        for other in LISTS.into_iter().filter(|other| *other != own) {
            let reply = other.page(&app, &token, &json!({ "cursor": cursor })).await;
            reply.must_be(400, &other.refusal("cursor"));
        }
    }
}

#[tokio::test]
async fn a_cursor_is_its_callers_own() {
    let app = TestApp::start().await;
    let john = johns_token(&app).await;
    let (_, ana) = app.someone("Ana", "admin").await;

    for list in LISTS {
        let cursor = List::next(&list.page(&app, &john, &json!({ "limit": 1 })).await);
        let members = json!({ "cursor": cursor });
        list.page(&app, &ana, &members).await.must_be(400, &list.refusal("cursor"));

        // John can continue in another session of his.
        let again = app.open_session(&app.john().email, &app.john().password).await;
        assert_eq!(list.page(&app, &again, &members).await.status, 200, "{list:?}");
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filters() {
    let app = TestApp::start().await;
    app.crowd(5, "methodist", "active").await;
    let token = app.admin().await;
    let filters = [
        json!({}),
        json!({ "role": "methodist" }),
        json!({ "status": "active" }),
        json!({ "role": "methodist", "status": "active" }),
        json!({ "q": "cr" }),
        json!({ "q": "cro" }),
        json!({ "q": "cr", "role": "methodist" }),
    ];
    let with = |filter: &Value, member: &str, value: Value| {
        let mut members = filter.clone();
        members[member] = value;
        members
    };

    for list in [List::Management, List::Any] {
        for own in &filters {
            let cursor = List::next(&list.page(&app, &token, &with(own, "limit", json!(2))).await);
            for other in &filters {
                let reply = list.page(&app, &token, &with(other, "cursor", json!(cursor))).await;
                if own == other {
                    assert_eq!(reply.status, 200, "{list:?} {own}");
                } else {
                    reply.must_be(400, &list.refusal("cursor"));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_over_anothers_sessions_is_none_over_ones_own() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;
    app.user().await;
    app.user().await;

    let janes = List::Seances.page(&app, &token, &json!({ "user_id": 2, "limit": 1 })).await;
    let cursor = List::next(&janes);

    let own = List::Seances.page(&app, &token, &json!({ "cursor": cursor })).await;
    own.must_be(400, &List::Seances.refusal("cursor"));
    let on = List::Seances.page(&app, &token, &json!({ "user_id": 2, "cursor": cursor })).await;
    assert_eq!(on.json()["seances"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_forged_cursor_leads_nowhere() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;

    for list in LISTS {
        let cursor = List::next(&list.page(&app, &token, &json!({ "limit": 1 })).await);
        let changed = |at: usize| {
            let mut bytes = cursor.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        };
        let forged = [
            changed(0),
            changed(cursor.len() / 2),
            changed(cursor.len() - 2),
            cursor[1..].to_owned(),
            cursor[..cursor.len() - 1].to_owned(),
            format!("{cursor}A"),
            "AAAA".to_owned(),
            "2".to_owned(),
            "null".to_owned(),
            // The next id in base64url, in case cursors were that simple.
            "Mg".to_owned(),
            "A".repeat(9_000),
        ];

        for forged in forged {
            let reply = list.page(&app, &token, &json!({ "cursor": forged })).await;
            reply.must_be(400, &list.refusal("cursor"));
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_a_day() {
    let app = TestApp::start().await;
    let token = app.open_session(&app.john().email, &app.john().password).await;
    app.admin().await;
    app.admin().await;
    let mut cursors = Vec::new();
    for list in LISTS {
        cursors.push((list, List::next(&list.page(&app, &token, &json!({ "limit": 1 })).await)));
    }

    app.clock().advance(DAY - Duration::from_millis(1));
    for (list, cursor) in &cursors {
        let within = list.page(&app, &token, &json!({ "cursor": cursor })).await;
        assert_eq!(within.status, 200, "{list:?}: {}", within.text);
    }
    app.clock().advance(Duration::from_millis(1));
    for (list, cursor) in &cursors {
        list.page(&app, &token, &json!({ "cursor": cursor })).await.must_be(400, &list.refusal("cursor"));
    }
}

#[tokio::test]
async fn a_limit_is_1_to_100() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;

    for list in LISTS {
        for limit in [json!(0), json!(101), json!(-1), json!(1.5), json!("x"), json!("1x"), json!(1e30)] {
            let reply = list.page(&app, &token, &json!({ "limit": limit })).await;
            reply.must_be(400, &list.refusal("limit"));
        }
        for limit in [1, 2, 100] {
            assert_eq!(list.page(&app, &token, &json!({ "limit": limit })).await.status, 200, "{list:?}");
        }
    }
}

#[tokio::test]
async fn a_cursor_shows_nobody_where_it_leads() {
    let app = TestApp::start().await;
    let token = johns_token(&app).await;

    for list in LISTS {
        let first = List::next(&list.page(&app, &token, &json!({ "limit": 1 })).await);
        let again = List::next(&list.page(&app, &token, &json!({ "limit": 1 })).await);

        assert_ne!(first, again, "{list:?}");
        assert!(first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{first}");
    }
}
