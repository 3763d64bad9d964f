//! The functions of the template that answer requests or are invoked directly, each opened as its own
//! `main` would. What the others do, this program does by itself: see [`super::sealer`].

use std::convert::Infallible;

use futures::future::try_join_all;
use lambda_http::{IntoResponse, Request, Service};
use shared::directory::Services;

use super::variables::Variables;
use super::{Opener, StartError};
use crate::local::gateway::{Handler, Invoked};
use crate::local::template::{Function, Route, Template};

/// The programs that this one can stand in for.
const KNOWN: [&str; 6] = ["accounts", "auth", "console", "reference", "sessions", "users"];

/// Fails where the template names a program that is not here, before anything is made.
pub(super) fn check(template: &Template) -> Result<(), StartError> {
    match template.functions.iter().find(|function| !KNOWN.contains(&function.binary.as_str())) {
        Some(function) => Err(unknown(function)),
        None => Ok(()),
    }
}

/// Opens all functions side by side, each with its own needs and variables, so that one which the
/// template has forgotten shows here as it would in AWS.
pub(super) async fn open(
    template: &Template,
    variables: &Variables,
    opener: &Opener,
) -> Result<Vec<(Route, Handler)>, StartError> {
    let opening = template.functions.iter().map(|function| open_one(function, variables, opener));
    let handlers = try_join_all(opening).await?;
    let functions = template.functions.iter().zip(handlers);
    let routes = functions
        .flat_map(|(function, handler)| function.routes.iter().map(move |route| (route.clone(), handler.clone())));
    Ok(routes.collect())
}

/// Opens those that are invoked directly, which this program hosts as Lambda would.
pub(super) async fn open_invoked(
    template: &Template,
    variables: &Variables,
    opener: &Opener,
) -> Result<Vec<Invoked>, StartError> {
    let is_invoked = |function: &&Function| function.binary == "directory";
    let opening = template.tasks.iter().filter(is_invoked).map(|function| async {
        let services = opener.open(&function.binary, &variables.of(function)).await?;
        Ok(Invoked::new(&function.name, function.timeout, services, directory::answer, directory::diagnose))
    });
    try_join_all(opening).await
}

/// Opens the directory of the function that sends mails, where the template has one.
pub(super) async fn open_mailer(
    template: &Template,
    variables: &Variables,
    opener: &Opener,
) -> Result<Option<mailer::Services>, StartError> {
    match template.tasks.iter().find(|function| function.binary == "mailer") {
        Some(function) => opener.open("mailer", &variables.of(function)).await.map(Some),
        None => Ok(None),
    }
}

async fn open_one(function: &Function, variables: &Variables, opener: &Opener) -> Result<Handler, StartError> {
    let opening = Opening { function, variables, opener };
    match function.binary.as_str() {
        "accounts" => opening.finish(accounts::router).await,
        "auth" => opening.finish(auth::router).await,
        "console" => opening.finish(console::router).await,
        "reference" => {
            let router = reference::router(opener.clock.clone());
            Ok(Handler::new(&function.binary, function.timeout, router))
        }
        "sessions" => opening.finish(sessions::router).await,
        "users" => opening.finish(users::router).await,
        _ => Err(unknown(function)),
    }
}

struct Opening<'a> {
    function: &'a Function,
    variables: &'a Variables,
    opener: &'a Opener,
}

impl Opening<'_> {
    async fn finish<V, S, R>(self, router: fn(V) -> S) -> Result<Handler, StartError>
    where
        V: Services,
        S: Service<Request, Response = R, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
        R: IntoResponse + 'static,
    {
        let Self { function, variables, opener } = self;
        let services = opener.open(&function.binary, &variables.of(function)).await?;
        Ok(Handler::new(&function.binary, function.timeout, router(services)))
    }
}

fn unknown(function: &Function) -> StartError {
    StartError::UnknownFunction {
        function: function.name.clone(),
        binary: function.binary.clone(),
        known: KNOWN.join(", "),
    }
}
