//! `roster admin`: makes the first administrator of a stack, or makes one of somebody who is there; or
//! prints a link by which the first one makes themselves.

use crate::operator::Operator;
use shared::Error;
use shared::directory::{Codes, NewUser, Provisioning, Services};
use shared::email::Email;
use shared::name::Name;
use shared::role::RoleName;
use shared::user::{Status, User};

use crate::cli::{AdminCommand, AdminOptions, StackOptions};
use crate::operator::failure::Failure;
use crate::operator::new_password;
use crate::operator::stack;
use crate::serve::say;

/// Where a stack on this machine answers, unless it was told otherwise.
const LOCAL_URL: &str = "http://127.0.0.1:3000";

/// Does it, and says who is an administrator now and how they sign in.
pub(crate) async fn run(command: AdminCommand, stack: StackOptions) -> Result<(), Failure> {
    let output = match command {
        AdminCommand::Create(options) => stack::with(stack, async |operator| create(operator, options).await).await?,
        AdminCommand::Link => stack::with(stack, async |operator| link(operator).await).await?,
    };
    say(&output)?;
    Ok(())
}

async fn link(operator: &Operator<Codes>) -> Result<String, Failure> {
    let path = operator.services().offer_first_run().await?.ok_or_else(|| {
        Failure::Refused("there is an active administrator: they make others, or `roster admin create` does".to_owned())
    })?;
    let url = operator.api_url();
    let how = if url.is_some() { "Open within an hour:" } else { "Open within an hour, while `roster serve` runs:" };
    Ok(format!("{how}\n\n  {}{path}\n", url.unwrap_or(LOCAL_URL)))
}

async fn create(operator: &Operator<Provisioning>, options: AdminOptions) -> Result<String, Failure> {
    let AdminOptions { email, name, promote, password_stdin } = options;
    let provisioning = operator.services();
    // Before the prompt for a password, so that nobody types one twice for nothing.
    let there = provisioning.provisioned_user_of(&email).await?;
    let (made, user) = match there {
        Some(user) if user.is_active_administrator() && !promote => return Ok(is_there(&user)),
        Some(user) if !promote => return Err(taken(&user)),
        Some(user) => {
            let password =
                new_password::ask(provisioning.context().password_policy(), &email, &user.name, password_stdin)?;
            let promoted = provisioning.promote_user(&email, &password).await?;
            ("is an administrator now, by the new password alone; every older session has ended", promoted)
        }
        None => {
            let password = new_password::ask(provisioning.context().password_policy(), &email, &name, password_stdin)?;
            ("is an administrator", make(provisioning, &email, name, password).await?)
        }
    };
    let url = operator.api_url();
    let how = if url.is_some() { "Sign in:" } else { "Sign in, while `roster serve` runs:" };
    let sign_in = sign_in(url.unwrap_or(LOCAL_URL), &email);
    Ok(format!("{} (id {}) {made}.\n\n{how}\n\n{sign_in}", email.as_str(), user.id))
}

async fn make(
    provisioning: &Provisioning,
    email: &Email,
    name: Name,
    password: shared::password::Password,
) -> Result<User, Failure> {
    let (email, role, status) = (email.clone(), RoleName::admin(), Status::Active);
    let new = NewUser { name, email, role, password: Some(password), status };
    provisioning.provision_user(new).await.map_err(|error| match error {
        Error::EmailTaken(_) => Failure::Refused("somebody else has just taken this address: try again".to_owned()),
        other => other.into(),
    })
}

fn is_there(user: &User) -> String {
    format!(
        "{} (id {}) is an administrator already; nothing was changed.\n\
         Where the password is lost, --promote sets another one.\n",
        user.email.as_str(),
        user.id
    )
}

fn taken(user: &User) -> Failure {
    Failure::Refused(format!(
        "{} belongs to an account already: id {}, role {}, {}.\n\
         --promote makes it an active administrator, with a new password; whoever has signed in to it by the \
         present one is signed out",
        user.email.as_str(),
        user.id,
        user.role.as_str(),
        user.status.as_str()
    ))
}

/// A line for the shell, whatever is in the address. The password is left out: what stands on a command
/// line is in the shell's history, and visible to everybody on the machine.
fn sign_in(url: &str, email: &Email) -> String {
    let member = |text: &str| serde_json::Value::from(text).to_string();
    let body = format!(r#"{{"email": {}, "passw": "…"}}"#, member(email.as_str())).replace('\'', r"'\''");
    format!(
        "  curl -s {url}/api/v1/public/users/login \\\n    \
         -H 'Content-Type: application/json' \\\n    -d '{body}'\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_quote_does_not_break_out_of_the_line() {
        let line = sign_in("https://api.example.com", &Email::parse("o'neil@example.com").unwrap());

        assert!(line.contains("https://api.example.com/api/v1/public/users/login"), "{line}");
        assert!(line.ends_with("-d '{\"email\": \"o'\\''neil@example.com\", \"passw\": \"…\"}'\n"), "{line}");
    }
}
