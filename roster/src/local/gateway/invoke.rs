//! Runs a function as Lambda does: JSON text in, JSON text out, with the conversions of `lambda_http` on both
//! sides.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use lambda_http::lambda_runtime::Config;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, IntoResponse, LambdaEvent, Request, Service};

/// The most that a function may answer: Lambda's limit for a synchronous invocation, 6 MB.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const ANSWER_LIMIT: usize = 6 * 1024 * 1024;

type Invocation = Pin<Box<dyn Future<Output = serde_json::Result<String>> + Send>>;

/// A function that is ready to answer.
#[derive(Clone)]
pub struct Handler {
    name: Arc<str>,
    timeout: Duration,
    invoke: Arc<dyn Fn(LambdaRequest, Context) -> Invocation + Send + Sync>,
}

/// Why a function returned no usable answer. The log says more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The event, or the answer, is not what `lambda_http` takes.
    #[error("the conversion failed")]
    Conversion(#[from] serde_json::Error),
    /// It panicked.
    #[error("the function died")]
    Died(#[from] tokio::task::JoinError),
    /// Its answer is larger than Lambda passes on.
    #[error("the answer is over 6 MB")]
    TooLarge,
}

impl Handler {
    /// A function called `name` whose requests `service` answers; `timeout` is when Lambda would end
    /// one.
    pub fn new<S, R>(name: &str, timeout: Duration, service: S) -> Self
    where
        S: Service<Request, Response = R, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
        R: IntoResponse + 'static,
    {
        let invoke = move |request: LambdaRequest, context: Context| -> Invocation {
            let service = service.clone();
            Box::pin(async move {
                // The adapter itself cannot be held over an await: it is not `Send`.
                let answer = Adapter::from(service).call(LambdaEvent::new(request, context));
                let Ok(answer) = answer.await;
                serde_json::to_string(&answer)
            })
        };
        Self { name: name.into(), timeout, invoke: Arc::new(invoke) }
    }

    /// The name of the function's program.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How long one request may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Hands over an event and waits for the answer. The function continues when no caller waits any
    /// more, as it does in AWS.
    pub(super) async fn invoke(
        &self,
        event: &str,
        request_id: String,
        deadline_millis: i64,
    ) -> Result<String, Failure> {
        let request: LambdaRequest = serde_json::from_str(event)?;
        let mut context = Context::default();
        context.invoked_function_arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{}", self.name);
        context.env_config = Arc::new(Config { function_name: self.name.to_string(), ..Config::default() });
        context.deadline = deadline_millis.try_into().unwrap_or(0);
        context.request_id = request_id;

        let answer = tokio::spawn((self.invoke)(request, context)).await??;
        if answer.len() > ANSWER_LIMIT { Err(Failure::TooLarge) } else { Ok(answer) }
    }
}

#[cfg(test)]
impl Handler {
    /// A function that says `text` whatever it is asked.
    pub(super) fn that_answers(text: &str) -> Self {
        let text = text.to_owned();
        Self::new(
            "test",
            Duration::from_secs(3),
            lambda_http::service_fn(move |_: Request| std::future::ready(Ok::<_, Infallible>(text.clone()))),
        )
    }
}
