//! Requests are declared once: the struct that a body or a query string is parsed into is the struct that
//! OpenAPI describes.

use roster_types::error::Problem;
use serde_json::Value;

use super::Form;
use super::form::Handling;

/// A request, read from the members of a body or a query string. [`request!`](crate::request) implements it.
///
/// `C` is what parsing depends on besides the text: `()`, or the
/// [`PasswordPolicy`](roster_passwords::PasswordPolicy) if a member is a new password.
pub trait Request<C>: Sized {
    /// Reads the members in the order of the declaration. The form records every problem; `None` is
    /// returned only if there is one.
    fn read(form: &mut Form, context: &C) -> Option<Self>;
}

/// A type that a member of a request can have. An `Option` is a member that may be absent.
pub trait Member<C>: Sized {
    /// Reads the member `field`.
    fn read(form: &mut Form, field: &'static str, is_required: bool, context: &C) -> Option<Self>;
}

/// A member that depends on nothing but its value.
pub trait MemberValue: Sized {
    /// How the text of the member is handled.
    const HANDLING: Handling = Handling::Open;

    /// Parses a value that is neither `null` nor the empty string.
    fn parse(value: &Value) -> Result<Self, Problem>;
}

impl<C, T: MemberValue> Member<C> for T {
    fn read(form: &mut Form, field: &'static str, is_required: bool, _: &C) -> Option<Self> {
        form.read(field, is_required, T::HANDLING, T::parse)
    }
}

impl<C, T: Member<C>> Member<C> for Option<T> {
    fn read(form: &mut Form, field: &'static str, _: bool, context: &C) -> Option<Self> {
        Some(T::read(form, field, false, context))
    }
}

impl MemberValue for bool {
    fn parse(value: &Value) -> Result<Self, Problem> {
        value.as_bool().ok_or(Problem::Invalid)
    }
}

/// Declares a request: a struct whose fields are the members, in the order in which their problems are
/// reported. Derive `ToSchema` (a body) or `IntoParams` (a query string) on it to describe it.
///
/// Rules that concern several members follow the struct. `before(form) { … }` runs before the members are
/// read and can [demand](crate::Form::demand) optional ones. `after(form) { … }` runs after that; the
/// fields are in scope by name, each an `Option` that is `None` if the member has a problem.
#[macro_export]
macro_rules! request {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $Request:ident {
            $( $(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $Type:ty ),* $(,)?
        }
        $(before($before:ident) $first:block)?
        $(after($after:ident) $last:block)?
    ) => {
        $(#[$attribute])*
        $visibility struct $Request {
            $( $(#[$field_attribute])* $field_visibility $field: $Type ),*
        }

        impl<C> $crate::Request<C> for $Request
        where
            $( $Type: $crate::Member<C> ),*
        {
            fn read(form: &mut $crate::Form, context: &C) -> Option<Self> {
                $( let $before = &mut *form; $first )?
                $( let $field: Option<$Type> =
                    $crate::Member::<C>::read(form, stringify!($field), true, context); )*
                $( let $after = &mut *form; $last )?
                Some(Self { $( $field: $field? ),* })
            }
        }
    };
}
