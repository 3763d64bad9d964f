//! Responses to the client: the answer of a function as API Gateway returns it, or an error of the gateway.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, SET_COOKIE, TRANSFER_ENCODING};
use hyper::{Response, StatusCode};
use lambda_http::Body;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;

use super::invoke::Failure;

/// A whole answer.
pub(super) type Reply = Response<Full<Bytes>>;

/// The errors of the gateway itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The request is no proper HTTP.
    BadRequest,
    /// Only pages of this machine may ask.
    Forbidden,
    /// No route has this method and path.
    NotFound,
    /// The body did not arrive in time.
    TooSlow,
    /// The body is over 10 MB.
    BodyTooLarge,
    /// Request line and headers are over 10,240 bytes.
    HeadTooLarge,
    /// The function failed.
    FunctionFailed,
    /// The function did not answer within 30 s.
    FunctionTooSlow,
}

impl Refusal {
    /// Its status and sentence.
    fn parts(self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "Bad Request"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long"),
            Self::HeadTooLarge => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large"),
            Self::FunctionFailed => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            Self::FunctionTooSlow => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }

    /// The answer that says so.
    pub(super) fn reply(self) -> Reply {
        let (status, sentence) = self.parts();
        let mut reply = Response::new(Full::from(format!(r#"{{"message":"{sentence}"}}"#)));
        *reply.status_mut() = status;
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        reply
    }
}

/// Headers that belong to one connection, or that follow from the body.
const NOT_PASSED_ON: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];

/// The answer that a function's JSON stands for.
pub(super) fn from_answer(answer: &str) -> Result<Reply, Failure> {
    let answer: ApiGatewayV2httpResponse = serde_json::from_str(answer)?;
    let broken = |what: &str| <serde_json::Error as serde::de::Error>::custom(what);
    let status = u16::try_from(answer.status_code).ok().and_then(|code| StatusCode::from_u16(code).ok());

    let mut reply = Response::new(Full::from(body_of(answer.body, answer.is_base64_encoded)?));
    *reply.status_mut() = status.ok_or_else(|| broken("statusCode is no status"))?;
    *reply.headers_mut() = answer.headers;
    for name in NOT_PASSED_ON {
        reply.headers_mut().remove(name);
    }
    for cookie in answer.cookies {
        let cookie = cookie.parse().map_err(|_| broken("a cookie is no header value"))?;
        reply.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(reply)
}

fn body_of(body: Option<Body>, is_base64_encoded: bool) -> Result<Bytes, Failure> {
    use base64::Engine;
    let text = match body {
        Some(Body::Text(text)) => text.into_bytes(),
        Some(Body::Binary(bytes)) => bytes,
        _ => Vec::new(),
    };
    if !is_base64_encoded {
        return Ok(text.into());
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(text);
    Ok(decoded.map_err(|_| <serde_json::Error as serde::de::Error>::custom("the body is not Base64"))?.into())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn body(reply: Reply) -> Bytes {
        reply.into_body().collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn an_answer_is_passed_on_whole() {
        let reply = from_answer(
            r#"{"statusCode":201,"headers":{"content-type":"image/png","connection":"close","location":"/users/3"},
                "multiValueHeaders":{},"body":"AP8=","isBase64Encoded":true,"cookies":["a=1; Secure","b=2"]}"#,
        )
        .unwrap();

        assert_eq!(reply.status(), 201);
        assert_eq!(reply.headers()["location"], "/users/3");
        assert!(!reply.headers().contains_key("connection"));
        assert_eq!(reply.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1; Secure", "b=2"]);
        assert_eq!(body(reply).await, b"\x00\xff".as_slice());
    }

    #[test]
    fn an_answer_that_is_none_is_a_failure() {
        for text in [
            "{}",
            "null",
            r#"{"statusCode":7,"cookies":[]}"#,
            r#"{"statusCode":200,"cookies":["a\nb"]}"#,
            r#"{"statusCode":200,"cookies":[],"body":"?","isBase64Encoded":true}"#,
        ] {
            assert!(from_answer(text).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_refusal_is_a_status_and_a_sentence() {
        let reply = Refusal::NotFound.reply();

        assert_eq!(
            (reply.status(), &reply.headers()["content-type"]),
            (StatusCode::NOT_FOUND, &HeaderValue::from_static("application/json"))
        );
        assert_eq!(body(reply).await, br#"{"message":"Not Found"}"#.as_slice());
    }
}
