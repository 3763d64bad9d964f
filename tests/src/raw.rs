//! Requests written byte by byte, which no HTTP client would send.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Reply, TestApp};

impl TestApp {
    /// Sends these bytes on a new connection and reads until it closes. The bytes must include `Connection: close`.
    pub async fn send_raw(&self, request: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.url().trim_start_matches("http://")).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        let end = stream.read_to_end(&mut answer);
        tokio::time::timeout(Duration::from_secs(10), end).await.expect("the connection stays open").unwrap();
        read(&String::from_utf8(answer).unwrap())
    }
}

fn read(answer: &str) -> Reply {
    let (head, text) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no HTTP: {answer:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap();
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let name = HeaderName::try_from(name).unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    Reply { status, headers, text: text.to_owned() }
}
