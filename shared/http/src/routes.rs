//! Routes are declared once: the list of the handlers makes both the router and the description.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use utoipa::Path;
use utoipa::openapi::path::HttpMethod;

/// Adds the operation that `P` describes.
pub fn route<P, S, H, T>(router: Router<S>, handler: H) -> Router<S>
where
    P: Path,
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S>,
    T: 'static,
{
    let methods = P::methods().into_iter().map(filter);
    let operation = methods.fold(MethodRouter::new(), |operation, method| operation.on(method, handler.clone()));
    router.route(&P::path(), operation)
}

const fn filter(method: HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}

/// Declares `routes`, the router of all operations over the services of a function, and `Description`, their description with the schemas of
/// errors. Each module that is listed has a function `handler` with `#[utoipa::path]`, which says the method
/// and the path. The operations of a group report errors in the dialect before it.
///
/// `routes!` of utoipa-axum is not used: it would describe all operations whenever a function starts.
#[macro_export]
macro_rules! routes {
    (
        state($State:ty),
        errors($($Error:path),+),
        $( $dialect:expr => [ $( $($segment:ident)::+ ),+ $(,)? ] ),+ $(,)?
    ) => {
        fn routes() -> axum::Router<$State> {
            let routes = axum::Router::new();
            $(
                let group = axum::Router::new();
                $( let group = $crate::route::<$($segment)::+::__path_handler, _, _, _>(
                    group, $($segment)::+::handler,
                ); )+
                let routes = routes.merge($crate::speak(group, $dialect));
            )+
            routes
        }

        #[derive(utoipa::OpenApi)]
        #[openapi(
            paths($( $( $($segment)::+::handler ),+ ),+),
            components(schemas($($Error,)+ $crate::openapi::values::GatewayAnswer))
        )]
        struct Description;
    };
}
