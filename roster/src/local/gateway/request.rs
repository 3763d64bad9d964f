//! What a request must be like before any function sees it: API Gateway's limits, and a `Host`.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::header::{HOST, HeaderMap, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

use super::reply::Refusal;

/// The most that request line and header values may come to.
const HEAD_LIMIT: usize = 10_240;

/// The most that a body may hold.
pub(super) const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// How much of a body that is too large is still taken off the wire: a client that sends all before
/// it reads would otherwise see a broken connection instead of the answer.
const DRAINED_LIMIT: usize = 4 * BODY_LIMIT;

/// How long a body may take to arrive; as long as API Gateway waits for a function.
const BODY_TIME_LIMIT: Duration = Duration::from_secs(30);

/// Refuses what is too large or names no host.
pub(super) fn check_head(parts: &Parts) -> Result<(), Refusal> {
    let line = parts.method.as_str().len() + parts.uri.path().len() + parts.uri.query().map_or(0, str::len);
    let values: usize = parts.headers.values().map(|value| value.len()).sum();
    if line + values > HEAD_LIMIT {
        return Err(Refusal::HeadTooLarge);
    }
    // RFC 9112, section 3.2: exactly one, and a proper one.
    let mut hosts = parts.headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if host.to_str().is_ok_and(is_host) => Ok(()),
        _ => Err(Refusal::BadRequest),
    }
}

/// Whether no page of another site asks. Nobody signs in to what is for this machine alone, and the
/// template may let pages of every origin read answers. A foreign page sends its `Origin`; one whose
/// name was made to point to this machine sends that name as `Host`.
pub(super) fn is_of_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let is_ours = |host: Authority| ["localhost", "127.0.0.1", "[::1]"].contains(&host.host());
    !headers.contains_key(ORIGIN) && host.is_some_and(is_ours)
}

/// Whether this is a host with or without a port, and one that a URL can be made of.
fn is_host(text: &str) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return false };
    let after_host = text.strip_prefix(authority.host());
    let is_port =
        |rest: &str| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    after_host.is_some_and(is_port) && url::Host::parse(authority.host()).is_ok()
}

/// Takes the body in, up to its limit.
pub(super) async fn read_body<B>(body: B) -> Result<Bytes, Refusal>
where
    B: Body<Data = Bytes> + Unpin,
{
    tokio::time::timeout(BODY_TIME_LIMIT, collect(body)).await.unwrap_or(Err(Refusal::TooSlow))
}

async fn collect<B>(mut body: B) -> Result<Bytes, Refusal>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut taken = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        // An error here is a connection that broke: whoever reads the answer, it was a bad request.
        let frame = frame.map_err(|_| Refusal::BadRequest)?;
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            taken.extend_from_slice(data);
        } else if length > DRAINED_LIMIT {
            break;
        }
    }
    if length > BODY_LIMIT { Err(Refusal::BodyTooLarge) } else { Ok(taken.into()) }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;
    use hyper::Request;

    use super::*;

    fn checked(hosts: &[&str], path: &str, other: &str) -> Result<(), Refusal> {
        let mut request = Request::get(path).header("x-other", other);
        for host in hosts {
            request = request.header("host", *host);
        }
        check_head(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn what_is_for_this_machine_alone_is_not_for_pages_of_others() {
        let of = |host: &str, origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            origin.map(|origin| headers.insert(ORIGIN, origin.parse().unwrap()));
            is_of_this_machine(&headers)
        };
        assert!(["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "localhost"].iter().all(|host| of(host, None)));
        assert!(
            ["elsewhere.example:3000", "127.0.0.1.example", "localhost.example"].iter().all(|host| !of(host, None))
        );
        assert!(!of("localhost:3000", Some("https://elsewhere.example")));
    }

    #[test]
    fn a_request_names_one_proper_host() {
        for host in ["localhost", "127.0.0.1:3000", "[::1]:3000", "api.example.com", "localhost:65535"] {
            assert_eq!(checked(&[host], "/", ""), Ok(()), "{host}");
        }
        for host in [
            "",
            " ",
            "a b",
            "%",
            "[",
            "[::1",
            "1.2.3.999",
            "a:b",
            "a:",
            "a:99999",
            "user@host",
            "a/b",
            "http://a",
            "a#b",
            "\u{fc}",
        ] {
            assert_eq!(checked(&[host], "/", ""), Err(Refusal::BadRequest), "{host}");
        }
        assert_eq!(checked(&[], "/", ""), Err(Refusal::BadRequest));
        assert_eq!(checked(&["a", "a"], "/", ""), Err(Refusal::BadRequest));
    }

    #[test]
    fn line_and_headers_together_have_a_limit() {
        let path = format!("/{}", "p".repeat(5_000));
        // "GET", the path and "localhost" leave this much.
        let room = HEAD_LIMIT - 3 - path.len() - 9;
        assert_eq!(checked(&["localhost"], &path, &"v".repeat(room)), Ok(()));
        assert_eq!(checked(&["localhost"], &path, &"v".repeat(room + 1)), Err(Refusal::HeadTooLarge));
    }

    #[tokio::test]
    async fn a_body_has_a_limit() {
        let body = |length| Full::new(Bytes::from(vec![b'x'; length]));
        assert_eq!(read_body(body(BODY_LIMIT)).await.map(|body| body.len()), Ok(BODY_LIMIT));
        assert_eq!(read_body(body(BODY_LIMIT + 1)).await, Err(Refusal::BodyTooLarge));
    }
}
