//! Tokens that we signed, with claims that are missing, mistyped, wrong, early or late.

use roster_types::token::LEEWAY;

use super::*;

#[test]
fn every_claim_is_required() {
    for claim in ["iss", "aud", "sub", "client_id", "sid", "role", "iat", "nbf", "exp", "jti"] {
        assert_eq!(verify(&signed(&header(), &without(payload(), claim))), Err(TokenProblem::Malformed), "{claim}");
    }
}

#[test]
fn every_claim_has_one_type() {
    for claim in ["iss", "aud", "sub", "client_id", "sid", "role", "jti"] {
        let right = payload()[claim].clone();
        for value in [Value::Null, json!(7), json!(true), json!([right]), json!({ "is": right })] {
            let token = signed(&header(), &with(payload(), claim, value.clone()));

            assert_eq!(verify(&token), Err(TokenProblem::Malformed), "{claim} {value}");
        }
    }
    for claim in ["iat", "nbf", "exp"] {
        let right = payload()[claim].clone();
        let wrong = [
            Value::Null,
            json!(right.to_string()),
            json!(1_741_352_400.5),
            json!(1e300),
            json!(u64::MAX),
            json!(true),
            json!([right]),
            json!({ "is": right }),
        ];
        for value in wrong {
            let token = signed(&header(), &with(payload(), claim, value.clone()));

            assert_eq!(verify(&token), Err(TokenProblem::Malformed), "{claim} {value}");
        }
    }
}

#[test]
fn every_claim_has_the_right_value_or_form() {
    let parties = [
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{ISSUER}/"))),
        ("iss", json!("")),
        ("aud", json!("other")),
        ("aud", json!("")),
        ("client_id", json!("other")),
    ];
    let forms = [
        ("sub", json!("")),
        ("sub", json!("0")),
        ("sub", json!("07")),
        ("sub", json!("-7")),
        ("sub", json!("john@example.com")),
        ("sid", json!("")),
        ("sid", json!("AB".repeat(16))),
        ("sid", json!("ab".repeat(15))),
        ("role", json!("")),
        ("role", json!("Admin User")),
        ("jti", json!("")),
        ("jti", json!("x".repeat(32))),
    ];

    for (claim, value) in parties {
        let token = signed(&header(), &with(payload(), claim, value.clone()));
        assert_eq!(verify(&token), Err(TokenProblem::WrongParty), "{claim} {value}");
    }
    for (claim, value) in forms {
        let token = signed(&header(), &with(payload(), claim, value.clone()));
        assert_eq!(verify(&token), Err(TokenProblem::Malformed), "{claim} {value}");
    }
}

#[test]
fn a_token_outlives_its_end_by_the_leeway_and_no_longer() {
    let claims = claims();
    let token = signing_key().sign(&claims).unwrap();
    let last = claims.expires_at.plus(LEEWAY).minus(Duration::from_millis(1));

    assert_eq!(keys().verify(token.expose(), ISSUER, last), Ok(claims.clone()));
    assert_eq!(keys().verify(token.expose(), ISSUER, claims.expires_at.plus(LEEWAY)), Err(TokenProblem::Expired));
}

#[test]
fn a_token_precedes_its_beginning_by_the_leeway_and_no_more() {
    let claims = claims();
    let token = signing_key().sign(&claims).unwrap();
    let first = claims.issued_at.minus(LEEWAY);

    assert_eq!(keys().verify(token.expose(), ISSUER, first), Ok(claims));
    let earlier = first.minus(Duration::from_millis(1));
    assert_eq!(keys().verify(token.expose(), ISSUER, earlier), Err(TokenProblem::NotYetValid));
}

#[test]
fn each_time_counts_by_itself() {
    let at = |claim, seconds: i64| verify(&signed(&header(), &with(payload(), claim, json!(seconds))));
    let now = NOW.seconds();

    for claim in ["iat", "nbf"] {
        assert!(at(claim, now + 30).is_ok(), "{claim}");
        assert_eq!(at(claim, now + 31), Err(TokenProblem::NotYetValid), "{claim}");
        assert_eq!(at(claim, i64::MAX), Err(TokenProblem::NotYetValid), "{claim}");
    }
    assert!(at("exp", now - 29).is_ok());
    assert_eq!(at("exp", now - 30), Err(TokenProblem::Expired));
    assert_eq!(at("exp", 0), Err(TokenProblem::Expired));
    assert_eq!(at("exp", i64::MIN), Err(TokenProblem::Expired));
}

#[test]
fn a_claim_of_a_later_version_is_ignored() {
    assert!(verify(&signed(&header(), &with(payload(), "later", json!([1])))).is_ok());
}
