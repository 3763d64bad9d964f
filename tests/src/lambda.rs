//! A small Lambda: the Runtime API on the loopback, which runs the real program of a function with the environment and
//! the events that AWS would provide.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

mod api;
mod event;
mod keys;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Client;
use roster::local::{Account, Demo, Local, LocalOptions, OperatorServices, Reroute};
use roster::store::Data;
use roster::template::Template;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::store::Meter;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use api::RuntimeApi;
pub use event::{Answer, Event, REQUEST_ID, SOURCE_IP};
pub use keys::{SealedStack, makes_and_opens_its_secrets};

/// Far longer than a start or an answer takes: a test that reaches it has found a program that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What functions find in AWS: tables, sealed keys, an environment, and users.
pub struct Stack(Local);

impl Stack {
    /// A stack with John and Jane. It uses the system's clock, which the programs read too.
    pub async fn start() -> Self {
        Self::with(None, Clock::system()).await
    }

    /// A stack whose clock differs from the programs'. They must not receive its tokens.
    pub async fn start_at(clock: Clock) -> Self {
        Self::with(None, clock).await
    }

    /// A stack with a proxy between the functions and the store.
    pub async fn behind(reroute: Reroute) -> Self {
        Self::with(Some(reroute), Clock::system()).await
    }

    /// A stack whose data is kept in a folder, and whose store calls are counted.
    pub async fn over(folder: &Path, meter: Meter) -> Self {
        let template = Template::built_in().unwrap();
        let data = Data::Folder(folder.to_owned());
        Self::of(LocalOptions { data, demo: true, meter: Some(meter), ..LocalOptions::in_memory(template) }).await
    }

    /// Stops the stack. Its data is kept.
    pub async fn stop(self) {
        self.0.stop().await;
    }

    /// A stack with this clock and, if given, a proxy.
    pub async fn with(reroute: Option<Reroute>, clock: Clock) -> Self {
        let template = Template::built_in().unwrap();
        Self::of(LocalOptions { demo: true, reroute, clock, ..LocalOptions::in_memory(template) }).await
    }

    async fn of(options: LocalOptions) -> Self {
        Self(Local::start(options).await.unwrap())
    }

    /// The URL of the functions in this process.
    pub fn url(&self) -> String {
        self.0.url()
    }

    pub fn dynamodb_endpoint(&self) -> &str {
        self.0.dynamodb_endpoint()
    }

    /// What the operator can do, with every secret opened.
    pub fn services(&self) -> &OperatorServices {
        self.0.services()
    }

    pub fn demo(&self) -> &Demo {
        self.0.demo().unwrap()
    }

    /// An access token, issued by the function `accounts` in this process.
    pub async fn sign_in(&self, account: &Account) -> String {
        let body = json!({ "email": account.email, "passw": account.password });
        let url = format!("{}/api/v1/public/users/login", self.0.url());
        let reply: Value = Client::new().post(url).json(&body).send().await.unwrap().json().await.unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    /// Starts the program of a function, as Lambda does for its first event.
    pub async fn function(&self, program: &str) -> Function {
        Function::start(program, self.environment_of(program)).await
    }

    /// Starts the program without a variable that it needs.
    pub async fn function_without(&self, program: &str, variable: &str) -> Function {
        let mut environment = self.environment_of(program);
        assert!(environment.remove(variable).is_some(), "the template sets no {variable}");
        Function::start(program, environment).await
    }

    /// Starts the program with one more variable.
    pub async fn function_with(&self, program: &str, variable: &str, value: &str) -> Function {
        let mut environment = self.environment_of(program);
        environment.insert(variable.to_owned(), value.to_owned());
        Function::start(program, environment).await
    }

    /// Starts the program with these variables, which override its own.
    pub async fn function_with_all(&self, program: &str, variables: &[(&str, &str)]) -> Function {
        self.function_by(Command::new(program), name_of(program), variables).await
    }

    /// Runs a command with a function's environment, overridden by these variables.
    pub async fn function_by(&self, command: Command, function: &str, variables: &[(&str, &str)]) -> Function {
        let mut environment = self.environment_of(function);
        environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Function::by(command, function, environment).await
    }

    /// Starts a program that is not one of our functions.
    pub async fn bare(program: &str) -> Function {
        Function::start(program, BTreeMap::new()).await
    }

    fn environment_of(&self, program: &str) -> BTreeMap<String, String> {
        let name = name_of(program);
        self.0.environment_of(name).unwrap_or_else(|| panic!("the template has no function {name}")).clone()
    }
}

fn name_of(program: &str) -> &str {
    Path::new(program).file_stem().unwrap().to_str().unwrap()
}

/// A program under the Runtime API. Dropping this stops it.
pub struct Function {
    child: Child,
    api: RuntimeApi,
    log: Arc<Mutex<String>>,
    logged: JoinHandle<()>,
}

/// The result of a program that could not start.
#[derive(Debug)]
pub struct FailedStart {
    /// The error that it reported to Lambda.
    pub told: Option<Value>,
    pub status: ExitStatus,
    pub log: String,
}

impl Function {
    async fn start(program: &str, environment: BTreeMap<String, String>) -> Self {
        Self::by(Command::new(program), name_of(program), environment).await
    }

    async fn by(mut command: Command, name: &str, environment: BTreeMap<String, String>) -> Self {
        let api = RuntimeApi::start().await;
        let mut child = command
            .env_clear()
            .envs(environment)
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", api.address().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", name),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769"),
                ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/roster"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0"),
                ("_HANDLER", "bootstrap"),
                ("LAMBDA_TASK_ROOT", "/var/task"),
                ("TZ", ":UTC"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let logged = tokio::spawn(collect(child.stderr.take().unwrap(), log.clone()));
        Self { child, api, log, logged }
    }

    /// Waits until the program asks for its first event: by then its start is complete.
    pub async fn ready(&mut self) {
        let ready = timeout(PATIENCE, async {
            tokio::select! {
                () = self.api.ready() => Ok(()),
                status = self.child.wait() => Err(format!("the program ended with {status:?}")),
            }
        });
        match ready.await {
            Ok(Ok(())) => {}
            failure => panic!("{failure:?}: {}", self.log()),
        }
    }

    /// Sends a request and waits for the answer.
    pub async fn invoke(&mut self, event: Event) -> Answer {
        Answer::read(&self.invoke_raw(event.to_json()).await)
    }

    /// Sends an event of any kind and waits for the answer.
    pub async fn invoke_raw(&mut self, event: Value) -> Value {
        self.try_invoke(event).await.unwrap_or_else(|error| panic!("{error}: {}", self.log()))
    }

    /// Sends an event of any kind. The program may answer with an error of `errorType` and `errorMessage`.
    pub async fn try_invoke(&mut self, event: Value) -> Result<Value, Value> {
        let answer = self.api.invoke(event);
        let answered = timeout(PATIENCE, async {
            tokio::select! {
                answer = answer => Ok(answer),
                status = self.child.wait() => Err(status),
            }
        });
        match answered.await {
            Ok(Ok(answer)) => answer,
            failure => panic!("{failure:?}: {}", self.log()),
        }
    }

    /// Waits for the exit of a program that cannot start.
    pub async fn failed_start(mut self) -> FailedStart {
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("the process did not end: {}", self.log())).unwrap();
        FailedStart { told: self.api.init_error(), status, log: self.log() }
    }

    /// Suspends the process, as Lambda does between two events.
    pub async fn freeze(&self) {
        self.signal("STOP").await;
    }

    /// Resumes the process.
    pub async fn thaw(&self) {
        self.signal("CONT").await;
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("the process is running")
    }

    async fn signal(&self, name: &str) {
        let id = self.pid().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
    }

    /// Sends a termination signal and waits for the exit.
    pub async fn terminate(mut self) {
        self.signal("TERM").await;
        timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
    }

    /// Stops it and returns its log.
    pub async fn stop(mut self) -> String {
        self.child.kill().await.unwrap();
        timeout(PATIENCE, &mut self.logged).await.unwrap().unwrap();
        self.log()
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

async fn collect(mut stderr: impl tokio::io::AsyncRead + Unpin, log: Arc<Mutex<String>>) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut bytes).await {
        log.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
}

/// Every function whose environment lacks a variable fails at once when it starts. The error and the log name the
/// variable and contain no secret.
pub async fn start_fails_without(program: &str, variable: &str) {
    let stack = Stack::start().await;
    let environment = stack.environment_of(program);

    let FailedStart { told, status, log } = stack.function_without(program, variable).await.failed_start().await;

    assert!(!status.success());
    let told = told.unwrap_or_else(|| panic!("the program reported no error to Lambda: {log}"));
    assert_eq!(told["errorType"], "Roster.InitError");
    let message = told["errorMessage"].as_str().unwrap();
    assert!(message.contains(variable), "{message}");
    assert!(log.contains(variable), "{log}");
    let key = &environment["ROSTER_KEY"];
    assert!(!message.contains(key) && !log.contains(key), "a secret is in the error or the log");
}
