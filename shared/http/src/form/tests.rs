//! What a form reads, and what it refuses.

use super::*;

fn read(body: &str) -> Result<(Name, Email), Error> {
    let mut form = Form::from_json(body.as_bytes());
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    form.finish(|| Some((name?, email?))).valid()
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_schema() {
    let Err(Error::Invalid(problems)) = read(r#"{"email": "nope"}"#) else { panic!("accepted") };
    assert_eq!(problems[0], FieldProblem { field: "name", problem: Problem::Missing });
    assert_eq!(problems[1], FieldProblem { field: "email", problem: Problem::NotAnEmail });
}

#[test]
fn a_known_member_twice_is_refused_and_an_unknown_one_ignored() {
    let twice = r#"{"name": "a", "name": "b", "email": "a@example.com"}"#;
    assert!(matches!(read(twice), Err(Error::Malformed(_))));
    assert!(read(r#"{"x": 1, "x": 2, "name": "a", "email": "a@example.com"}"#).is_ok());
}

#[test]
fn where_none_may_come_an_unknown_member_is_named_if_it_is_a_word() {
    let read = |body: &str| {
        let mut form = Form::from_json(body.as_bytes());
        let name = form.optional("name", Form::name);
        form.finish_strictly(|| Some(name)).valid()
    };
    assert!(read(r#"{"name": "a"}"#).is_ok());
    let Err(Error::UnknownMember(Some(name))) = read(r#"{"Name": "a"}"#) else { panic!("accepted") };
    assert_eq!(name, "Name");
    let Err(Error::UnknownMember(None)) = read(r#"{"jane@example.com": "a"}"#) else { panic!("accepted") };
}

#[test]
fn a_nul_is_refused_in_every_string() {
    let Err(Error::Invalid(problems)) = read(r#"{"name": "a\u0000", "email": "a@example.com"}"#) else {
        panic!("accepted")
    };
    assert_eq!(problems, [FieldProblem { field: "name", problem: Problem::Invalid }]);
}

#[test]
fn what_is_only_compared_may_hold_a_nul_but_not_be_missing() {
    let read = |body: &str| {
        let mut form = Form::from_json(body.as_bytes());
        let password = form.credential("password", Form::present_password);
        form.finish(|| password).valid()
    };
    assert!(read(r#"{"password": "a\u0000"}"#).is_ok());
    for (body, problem) in
        [("{}", Problem::Missing), (r#"{"password": ""}"#, Problem::Missing), (r#"{"password": 1}"#, Problem::Invalid)]
    {
        let Err(Error::Invalid(problems)) = read(body) else { panic!("accepted {body}") };
        assert_eq!(problems, [FieldProblem { field: "password", problem }]);
    }
}

#[test]
fn a_header_that_makes_no_sense_is_told_with_the_members() {
    let mut form = Form::from_json(b"{}");
    let nothing = form.header::<u8>(Err(Error::Malformed("a header")));
    assert_eq!(nothing, None);
    assert!(matches!(form.finish(|| Some(())).valid(), Err(Error::Malformed("a header"))));
}

#[test]
fn a_roles_description_is_one_line() {
    assert_eq!(Form::role_description(" методист ").as_deref(), Ok("методист"));
    assert!(Form::role_description(&"ж".repeat(200)).is_ok());
    for text in [&"ж".repeat(201), "  ", "a\nb", "a\u{1b}[1m"] {
        assert_eq!(Form::role_description(text), Err(Problem::Invalid), "{text:?}");
    }
}

#[test]
fn what_is_no_object_is_malformed() {
    for body in ["[]", "1", "null", "{", "{\"a\":}", "\u{feff}{}", &"[".repeat(1000)] {
        assert!(matches!(read(body), Err(Error::Malformed(_))), "{body}");
    }
}
