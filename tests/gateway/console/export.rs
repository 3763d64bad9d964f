//! Exporting the users to a file.

use serde_json::json;
use tests::{Reply, TestApp};

fn next(part: &Reply) -> Option<String> {
    let link = part.header("link")?;
    Some(link.strip_prefix('<')?.split_once(">; rel=\"next\"")?.0.to_owned())
}

#[tokio::test]
async fn the_parts_hold_every_user_once() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    app.crowd(1100, "user", "active").await;

    let mut ids: Vec<u64> = Vec::new();
    let mut path = Some("/panel/users.csv".to_owned());
    let mut parts = 0;
    while let Some(part) = path {
        let part = app.get(&part).panel(&cookie).send().await;
        parts += 1;
        assert_eq!(part.header("content-type"), Some("text/csv; charset=utf-8"));
        let name = format!("attachment; filename=\"users-{parts}.csv\"");
        assert_eq!(part.header("content-disposition"), Some(&*name));
        let lines = part.text.trim_start_matches('\u{feff}').lines().skip(1);
        let found: Vec<u64> = lines.map(|line| line.split('"').nth(1).unwrap().parse().unwrap()).collect();
        assert!(found.len() <= 500, "a part has too many users");
        ids.extend(found);
        path = next(&part);
    }

    let count = ids.len();
    ids.dedup();
    assert_eq!((parts, count, ids.len()), (3, 1102, 1102));
}

#[tokio::test]
async fn a_name_is_no_formula_and_filters_hold_for_the_file_too() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let body =
        json!({ "name": "=HYPERLINK(\"http://evil.example\")", "email": "ana@example.com", "role": "methodist" });
    app.post("/api/v1/users").token(&app.admin().await).json(&body).send().await;

    let file = app.get("/panel/users.csv?q=&role=methodist").panel(&cookie).send().await;

    let (head, line) = file.text.trim_start_matches('\u{feff}').split_once("\r\n").unwrap();
    assert_eq!(head, r#""id","name","email","role","status","created_at","updated_at""#);
    assert!(
        line.starts_with(r#""3","'=HYPERLINK(""http://evil.example"")","ana@example.com","methodist","active","#),
        "{line}"
    );
    assert_eq!(line.lines().count(), 1);
}

#[tokio::test]
async fn a_file_begins_with_the_mark_by_which_spreadsheets_know_its_encoding() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let bytes = app.get("/panel/users.csv").panel(&cookie).send_for_bytes().await;

    assert_eq!(bytes[..4], [0xef, 0xbb, 0xbf, b'"']);
}

#[tokio::test]
async fn without_a_script_a_page_leads_from_part_to_part() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    app.crowd(600, "user", "active").await;

    let first = app.get("/panel/users/export?status=active").panel(&cookie).send().await.text;
    let (before, _) = first.split_once("\" rel=\"next\"").unwrap();
    let link = before.rsplit_once("href=\"").unwrap().1.replace("&#38;", "&");
    let second = app.get(&link).panel(&cookie).send().await.text;

    assert!(first.contains("Part 1") && first.contains("Users in this part: 500"));
    assert!(
        second.contains("Part 2") && second.contains("Users in this part: 102") && !second.contains("rel=\"next\"")
    );
    assert!(first.contains("data-export=\"/panel/users.csv?status=active\""));
}
