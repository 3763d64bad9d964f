//! Forwards a call to the store, and its answer back.

use std::io;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Channel, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

pub(crate) type Body = BoxBody<Bytes, io::Error>;

/// The connection to the store.
#[derive(Clone)]
pub(crate) struct Store {
    client: Client<HttpConnector, Full<Bytes>>,
    endpoint: String,
}

/// A call, read completely.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// An answer, read completely.
#[derive(Clone)]
pub(crate) struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Store {
    pub(crate) fn at(endpoint: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, endpoint: endpoint.trim_end_matches('/').to_owned() }
    }

    /// Sends a call to the store and returns its answer, or an error if the store is gone.
    pub(crate) async fn ask(&self, asked: Asked) -> io::Result<Answered> {
        let mut request = Request::new(Full::new(asked.body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = format!("{}/", self.endpoint).parse().map_err(io::Error::other)?;
        *request.headers_mut() = asked.headers;
        // Both are computed from the changed request.
        request.headers_mut().remove(HOST);
        request.headers_mut().remove(CONTENT_LENGTH);
        let response = self.client.request(request).await.map_err(io::Error::other)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(Answered { status: parts.status, headers: parts.headers, body })
    }
}

impl Answered {
    /// An answer that the proxy makes up.
    pub(crate) fn made_up(status: StatusCode, body: &Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/x-amz-json-1.0".parse().unwrap());
        Self { status, headers, body: body.to_string().into() }
    }

    /// Replaces the body. Drops its length and checksum, which the store computed for the old one.
    pub(crate) fn with_body(mut self, body: &Value) -> Self {
        self.headers.remove(CONTENT_LENGTH);
        self.headers.remove("x-amz-crc32");
        self.body = body.to_string().into();
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    pub(crate) fn whole(self) -> Response<Body> {
        let body = Full::new(self.body).map_err(|never| match never {}).boxed();
        Self::respond(self.status, self.headers, body)
    }

    /// Promises the whole length, sends half of the body, and closes the connection.
    pub(crate) async fn half(self) -> Response<Body> {
        let Self { status, mut headers, body } = self;
        headers.insert(CONTENT_LENGTH, body.len().into());
        let (mut sender, channel) = Channel::<Bytes, io::Error>::new(2);
        let half = body.slice(..body.len() / 2);
        // The channel has room for both, so neither send waits.
        let _ = sender.send_data(half).await;
        sender.abort(io::Error::other("cut"));
        Self::respond(status, headers, channel.boxed())
    }

    fn respond(status: StatusCode, headers: HeaderMap, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}
