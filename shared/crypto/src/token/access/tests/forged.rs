//! Tokens whose header, signature or form is not ours.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::KeyPair;
use proptest::prelude::*;

use super::*;

#[test]
fn no_spelling_of_none_is_an_algorithm() {
    for alg in
        ["none", "None", "NONE", "nOnE", "none ", "", "null", "rs256", "RS256 ", "RS384", "RS512", "PS256", "ES256"]
    {
        let unsigned = format!("{}.{}.", encoded(&with(header(), "alg", json!(alg))), encoded(&payload()));
        let signed = signed(&with(header(), "alg", json!(alg)), &payload());

        assert_eq!(verify(&unsigned), Err(TokenProblem::Malformed), "{alg}");
        assert_eq!(verify(&signed), Err(TokenProblem::Malformed), "{alg}");
    }
    for alg in [Value::Null, json!(0), json!(["RS256"]), json!({ "RS256": 1 })] {
        assert_eq!(
            verify(&signed(&with(header(), "alg", alg.clone()), &payload())),
            Err(TokenProblem::Malformed),
            "{alg}"
        );
    }
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let unsigned = format!("{}.{}", encoded(&header()), encoded(&payload()));

    assert_eq!(verify(&format!("{unsigned}.")), Err(TokenProblem::WrongSignature));
    assert_eq!(verify(&unsigned), Err(TokenProblem::Malformed));
}

#[test]
fn our_public_key_is_no_shared_secret() {
    let pair = RsaKeyPair::from_pkcs8(&KEY.pkcs8).unwrap();
    let pkcs1 = pair.public_key().as_ref().to_vec();
    let spki_der: PublicKeyX509Der<'static> = pair.public_key().as_der().unwrap();
    let spki = spki_der.as_ref().to_vec();
    let base64 = base64::engine::general_purpose::STANDARD.encode(&spki);
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    let jwk =
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY.kid, "n": KEY.public.n, "e": KEY.public.e });
    let secrets = [
        pkcs1,
        spki,
        base64.into_bytes(),
        pem.trim_end().as_bytes().to_vec(),
        pem.into_bytes(),
        KEY.public.n.as_bytes().to_vec(),
        URL_SAFE_NO_PAD.decode(&KEY.public.n).unwrap(),
        json!({ "keys": [jwk] }).to_string().into_bytes(),
        KEY.kid.as_bytes().to_vec(),
        Vec::new(),
    ];

    for secret in secrets {
        let mac_key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        for alg in ["HS256", "RS256"] {
            let message = format!("{}.{}", encoded(&with(header(), "alg", json!(alg))), encoded(&payload()));
            let mac = URL_SAFE_NO_PAD.encode(hmac::sign(&mac_key, message.as_bytes()));

            assert!(verify(&format!("{message}.{mac}")).is_err(), "{alg}");
        }
    }
}

#[test]
fn a_changed_payload_no_longer_fits_its_signature() {
    let token = signed(&header(), &payload());
    let mut parts: Vec<&str> = token.split('.').collect();
    let changed = encoded(&with(payload(), "sub", json!("1")));
    parts[1] = &changed;

    assert_eq!(verify(&parts.join(".")), Err(TokenProblem::WrongSignature));
}

#[test]
fn another_key_under_our_kid_is_refused() {
    let impostor = SigningKey::from_pkcs8(KEY.kid.as_str(), OTHER_KEY.pkcs8.clone()).unwrap();

    let token = impostor.sign(&claims()).unwrap();

    assert_eq!(verify(token.expose()), Err(TokenProblem::WrongSignature));
}

#[test]
fn a_foreign_key_is_unknown_and_said_so() {
    let foreign = SigningKey::from_pkcs8(OTHER_KEY.kid.as_str(), OTHER_KEY.pkcs8.clone()).unwrap();

    let token = foreign.sign(&claims()).unwrap();

    assert_eq!(verify(token.expose()), Err(TokenProblem::UnknownKey));
    assert_eq!(VerificationKeys::default().verify(token.expose(), ISSUER, NOW), Err(TokenProblem::UnknownKey));
}

#[test]
fn a_kid_is_a_name_and_nothing_else() {
    let upper = KEY.kid.to_uppercase();
    let padded = format!("{} ", KEY.kid);
    let cut = &KEY.kid[..42];
    for kid in [
        "",
        "../../dev/null",
        "/proc/self/environ",
        "' OR 1=1 --",
        "https://evil.example/jwks",
        "\0",
        &upper,
        &padded,
        cut,
    ] {
        assert_eq!(
            verify(&signed(&with(header(), "kid", json!(kid)), &payload())),
            Err(TokenProblem::UnknownKey),
            "{kid}"
        );
    }
    for kid in [Value::Null, json!(0), json!([KEY.kid]), json!({ "kid": KEY.kid })] {
        assert_eq!(
            verify(&signed(&with(header(), "kid", kid.clone()), &payload())),
            Err(TokenProblem::Malformed),
            "{kid}"
        );
    }
}

#[test]
fn a_header_that_brings_more_than_ours_is_refused_even_if_we_signed_it() {
    let jwk = json!({ "kty": "RSA", "n": OTHER_KEY.public.n, "e": OTHER_KEY.public.e });
    let extras = [
        ("jwk", jwk),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", Value::Null),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("anything", json!(1)),
    ];

    for (member, value) in extras {
        let token = signed(&with(header(), member, value), &payload());

        assert_eq!(verify(&token), Err(TokenProblem::Malformed), "{member}");
    }
}

#[test]
fn a_jwt_of_another_type_is_no_access_token() {
    for typ in
        [json!("JWT"), json!("jwt"), json!("id+jwt"), json!("logout+jwt"), json!("AT+JWT"), Value::Null, json!(1)]
    {
        assert_eq!(
            verify(&signed(&with(header(), "typ", typ.clone()), &payload())),
            Err(TokenProblem::Malformed),
            "{typ}"
        );
    }
    for member in ["typ", "alg", "kid"] {
        assert_eq!(verify(&signed(&without(header(), member), &payload())), Err(TokenProblem::Malformed), "{member}");
    }
}

#[test]
fn a_member_said_twice_is_refused() {
    let twice = |part: Value, member: &str| {
        let json = part.to_string();
        URL_SAFE_NO_PAD.encode(json.replacen('{', &format!("{{{}:{},", json!(member), part[member]), 1))
    };
    let key = signing_key();

    let header_twice = key.sign_segments(&twice(header(), "alg"), &encoded(&payload())).unwrap();
    let payload_twice = key.sign_segments(&encoded(&header()), &twice(payload(), "exp")).unwrap();

    assert_eq!(verify(header_twice.expose()), Err(TokenProblem::Malformed));
    assert_eq!(verify(payload_twice.expose()), Err(TokenProblem::Malformed));
}

#[test]
fn what_is_too_long_is_not_even_looked_at() {
    let long = with(payload(), "more", json!("x".repeat(MAX_CHARACTERS)));

    assert_eq!(verify(&signed(&header(), &long)), Err(TokenProblem::Malformed));
    assert_eq!(verify(&".".repeat(1_000_000)), Err(TokenProblem::Malformed));
}

#[test]
fn other_kinds_of_token_are_no_access_tokens() {
    let random = Random::system();
    let family = crate::token::FamilyKey::generate(&random);
    let session = SessionId::from_bytes(random.bytes());
    let refresh = crate::token::RefreshToken::generate(&random, session.clone(), UserId::new(1), &family);
    let opaque = crate::token::OpaqueToken::generate(&random);
    let key = crate::api_key::ApiKeySecret::generate(&random);

    for text in [refresh.expose(), opaque.expose(), key.expose(), session.as_str().to_owned()] {
        assert_eq!(verify(&text), Err(TokenProblem::Malformed));
    }
}

proptest! {
    #[test]
    fn a_token_with_any_character_changed_is_refused(at in 0usize..2000, other in "[A-Za-z0-9_.-]") {
        let token = signing_key().sign(&claims()).unwrap().expose().to_owned();
        let at = at % token.len();
        let mut changed = token.clone();
        changed.replace_range(at..=at, &other);
        prop_assume!(changed != token);

        prop_assert!(verify(&changed).is_err());
    }

    #[test]
    fn any_text_is_refused_without_panic(text in "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){0,4}|\\PC{0,100}") {
        prop_assert!(verify(&text).is_err());
    }
}
