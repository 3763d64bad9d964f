//! A small AWS on the loopback: CloudFormation that describes stacks, KMS that seals without a secret, and DynamoDB
//! that forwards calls. It records the requested actions as IAM would check them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Request, Response};
use serde_json::{Value, json};
use tests::loopback::Loopback;

/// A stack as CloudFormation describes it.
#[derive(Clone)]
pub(crate) struct Described {
    pub(crate) status: &'static str,
    pub(crate) outputs: Vec<(&'static str, String)>,
    pub(crate) parameters: Vec<(&'static str, &'static str)>,
}

/// The stack that the caller has no right to see.
pub(crate) const HIDDEN: &str = "hidden";

/// The services, at one endpoint.
pub(crate) struct Cloud {
    pub(crate) url: String,
    inner: Arc<Inner>,
    _server: Loopback,
}

struct Inner {
    stacks: BTreeMap<&'static str, Described>,
    dynamodb: String,
    client: reqwest::Client,
    /// Action and resource, such as `PutItem` and `UsersTable`, or `Decrypt` and `pepper`.
    asked: Mutex<BTreeSet<(String, String)>>,
}

impl Cloud {
    pub(crate) async fn start(dynamodb: &str, stacks: BTreeMap<&'static str, Described>) -> Self {
        let (dynamodb, client) = (dynamodb.to_owned(), reqwest::Client::new());
        let inner = Arc::new(Inner { stacks, dynamodb, client, asked: Mutex::default() });
        let answering = inner.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { url: server.url(), inner, _server: server }
    }

    /// The actions and resources requested since the last call, in alphabetical order.
    pub(crate) fn asked(&self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut *self.inner.asked.lock().unwrap())
    }
}

type Answer = (u16, &'static str, Bytes);

impl Inner {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let target = head.headers.get("x-amz-target").map_or("", |target| target.to_str().unwrap()).to_owned();
        let body = body.collect().await.unwrap().to_bytes();
        let (status, kind, body) = match target.split_once('.') {
            None => self.describe_stacks(&body),
            Some(("TrentService", action)) => self.seal(action, &serde_json::from_slice(&body).unwrap()),
            Some((_, action)) => self.pass_on(&head.headers, action, body).await,
        };
        Response::builder().status(status).header("content-type", kind).body(Full::new(body)).unwrap()
    }

    fn note(&self, action: &str, resource: &str) {
        self.asked.lock().unwrap().insert((action.to_owned(), resource.to_owned()));
    }

    fn describe_stacks(&self, body: &[u8]) -> Answer {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
        assert_eq!(form["Action"], "DescribeStacks");
        self.note("DescribeStacks", "the stack");
        let wanted = form.get("StackName").map(String::as_str);
        let refused = |status, code: &str, message: &str| {
            let xml = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
            );
            (status, "text/xml", Bytes::from(xml))
        };
        if wanted == Some(HIDDEN) {
            let message = "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: \
                           cloudformation:DescribeStacks on resource: hidden";
            return refused(403, "AccessDenied", message);
        }
        let found: String = self
            .stacks
            .iter()
            .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == **name))
            .map(|(name, stack)| stack.xml(name))
            .collect();
        if found.is_empty() {
            let message = format!("Stack with id {} does not exist", wanted.unwrap());
            return refused(400, "ValidationError", &message);
        }
        let xml = format!(
            "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
             <DescribeStacksResult><Stacks>{found}</Stacks></DescribeStacksResult></DescribeStacksResponse>"
        );
        (200, "text/xml", xml.into())
    }

    /// Seals by storing the purpose next to the text: enough to show that one purpose cannot open another's data.
    fn seal(&self, action: &str, asked: &Value) -> Answer {
        let purpose = asked["EncryptionContext"]["purpose"].as_str().unwrap();
        assert_eq!(asked["KeyId"], "arn:aws:kms:eu-central-1:123456789012:key/1");
        self.note(action, purpose);
        let answer = if action == "Encrypt" {
            json!({ "CiphertextBlob": STANDARD.encode(format!("{purpose} {}", asked["Plaintext"].as_str().unwrap())) })
        } else {
            let sealed = STANDARD.decode(asked["CiphertextBlob"].as_str().unwrap()).unwrap();
            let sealed = String::from_utf8(sealed).unwrap();
            json!({ "Plaintext": sealed.strip_prefix(&format!("{purpose} ")).expect("sealed for another purpose") })
        };
        (200, "application/x-amz-json-1.1", answer.to_string().into())
    }

    async fn pass_on(&self, headers: &HeaderMap, action: &str, body: Bytes) -> Answer {
        self.note_rights(action, &serde_json::from_slice(&body).unwrap());
        let signed = ["authorization", "content-type", "x-amz-date", "x-amz-target"];
        let request = self.client.post(&self.dynamodb);
        let request = signed.iter().fold(request, |request, name| request.header(*name, &headers[*name]));
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, "application/x-amz-json-1.0", answer.bytes().await.unwrap())
    }

    /// IAM checks a transaction by its parts.
    fn note_rights(&self, action: &str, asked: &Value) {
        match action {
            "TransactWriteItems" => {
                for write in asked["TransactItems"].as_array().unwrap() {
                    let (kind, write) = write.as_object().unwrap().iter().next().unwrap();
                    let action =
                        if kind == "ConditionCheck" { "ConditionCheckItem".to_owned() } else { format!("{kind}Item") };
                    self.note(&action, write["TableName"].as_str().unwrap());
                }
            }
            "BatchGetItem" => {
                for table in asked["RequestItems"].as_object().unwrap().keys() {
                    self.note(action, table);
                }
            }
            _ => {
                let index = asked["IndexName"].as_str().map(|index| format!("/index/{index}")).unwrap_or_default();
                self.note(action, &format!("{}{index}", asked["TableName"].as_str().unwrap()));
            }
        }
    }
}

impl Described {
    fn xml(&self, name: &str) -> String {
        let Self { status, outputs, parameters } = self;
        let outputs: String = outputs
            .iter()
            .map(|(key, value)| {
                format!("<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>")
            })
            .collect();
        let parameters: String = parameters
            .iter()
            .map(|(key, value)| {
                format!("<member><ParameterKey>{key}</ParameterKey><ParameterValue>{value}</ParameterValue></member>")
            })
            .collect();
        format!(
            "<member><StackName>{name}</StackName>\
             <StackId>arn:aws:cloudformation:eu-central-1:123456789012:stack/{name}/1</StackId>\
             <CreationTime>2026-09-21T14:13:20.000Z</CreationTime><StackStatus>{status}</StackStatus>\
             <Outputs>{outputs}</Outputs><Parameters>{parameters}</Parameters></member>"
        )
    }
}
