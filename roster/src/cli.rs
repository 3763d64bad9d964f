//! The command line of `roster`.

mod cost_options;
mod serve_options;
mod stack_options;

use std::net::IpAddr;

use clap::{Args, Parser, Subcommand};
use shared::api_key::ApiKeyId;
use shared::clock::Time;
use shared::directory::ThrottlesToClear;
use shared::email::Email;
use shared::name::Name;

pub(crate) use cost_options::CostOptions;
pub(crate) use serve_options::{DynamoDbOptions, ServeOptions};
pub(crate) use stack_options::StackOptions;

/// User management in your own AWS account, or, for a start, on this machine.
#[derive(Debug, Parser)]
#[command(name = "roster", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// What to do; without it, `serve`.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
}

/// What `roster` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole API on this machine, over an embedded DynamoDB
    Serve(ServeOptions),
    /// Make an administrator
    Admin {
        /// What to do with them
        #[command(subcommand)]
        command: AdminCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// End everybody's sessions
    Sessions {
        /// What to do with them
        #[command(subcommand)]
        command: SessionsCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// List, rotate and retire the keys that access tokens are signed with
    SigningKeys {
        /// What to do with them
        #[command(subcommand)]
        command: SigningKeysCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// Verify the audit trail
    Audit {
        /// What to do with it
        #[command(subcommand)]
        command: AuditCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// List and clear the counters of failed sign-ins and of registrations
    Throttle {
        /// What to do with them
        #[command(subcommand)]
        command: ThrottleCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// Say by which mail server mails leave
    Mail {
        /// What to do with it
        #[command(subcommand)]
        command: MailCommand,
        #[command(flatten)]
        stack: StackOptions,
    },
    /// Serve an embedded DynamoDB alone, with tables, keys and demo accounts, for functions that run
    /// under `sam local`
    Dynamodb(DynamoDbOptions),
    /// Say what a stack costs a month, beside Amazon Cognito
    Cost(CostOptions),
    /// Print the API's description, OpenAPI 3.1 in JSON
    Openapi,
}

/// What `roster admin` does.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Make an administrator, such as the first one of a new stack; asks for their password
    Create(AdminOptions),
    /// Print a link, good for an hour and once, by which the first administrator makes themselves
    Link,
}

/// Who becomes an administrator.
#[derive(Debug, Args)]
pub(crate) struct AdminOptions {
    /// Their address
    #[arg(long, value_name = "ADDRESS", value_parser = parse_email)]
    pub(crate) email: Email,

    /// Their full name
    #[arg(long, value_parser = parse_name, default_value = "Administrator")]
    pub(crate) name: Name,

    /// Where an account has this address already, make it an active administrator with a new
    /// password, and end its sessions
    #[arg(long)]
    pub(crate) promote: bool,

    /// Read the password from standard input, for scripts
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// What `roster mail` does.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Set the mail server of a stack whose mails leave by SMTP (MailTransport=smtp); asks for its URL,
    /// smtps://user:password@smtp.example.com, and signs in to it once
    Smtp(SmtpOptions),
}

/// Which mail server.
#[derive(Debug, Args)]
pub(crate) struct SmtpOptions {
    /// Read the URL from standard input, for scripts
    #[arg(long)]
    pub(crate) url_stdin: bool,

    /// Do not try the server, such as where it can be reached from AWS alone
    #[arg(long)]
    pub(crate) unchecked: bool,
}

/// What `roster sessions` does.
#[derive(Debug, Subcommand)]
pub(crate) enum SessionsCommand {
    /// Sign everybody out, such as after a backup was restored
    EndAll,
}

/// What `roster audit` does.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Compute its seals anew, and say how many entries are not sealed yet; fails where one was
    /// changed, removed or moved
    Verify {
        /// Only this day (UTC); without it, all that are kept
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
        day: Option<Time>,
    },
}

fn parse_day(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(&format!("{text}T00:00:00Z")).ok_or_else(|| "write it as 2026-09-21".into())
}

/// What `roster signing-keys` does.
#[derive(Debug, Subcommand)]
pub(crate) enum SigningKeysCommand {
    /// Show all keys, and what each is good for
    List,
    /// Publish a new key, which signs from the next day on; happens by itself every 90 days
    Rotate {
        /// Sign with the new key at once, for an emergency: services that verify tokens by
        /// themselves refuse new ones until they read the keys again
        #[arg(long)]
        now: bool,
    },
    /// Take a key out, and with it every token that it has signed
    Retire {
        /// Name of the key, as `list` shows it
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
}

/// What `roster throttle` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ThrottleCommand {
    /// Show the counters, those that refuse first; names and addresses as hashes
    List(ShownOptions),
    /// Forget what was counted, so that whom it kept out may try again
    Clear(CounterOptions),
}

/// Which counters to show: all of them unless one is named.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct ShownOptions {
    /// Those of this account alone
    #[arg(long, value_name = "ADDRESS", value_parser = parse_email)]
    email: Option<Email>,

    /// Those of this IP address alone, or of its network of 64 bits
    #[arg(long, value_name = "IP")]
    address: Option<IpAddr>,
}

impl From<ShownOptions> for ThrottlesToClear {
    fn from(ShownOptions { email, address }: ShownOptions) -> Self {
        email.map(Self::Account).or(address.map(Self::Address)).unwrap_or(Self::All)
    }
}

/// Which counters to clear.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct CounterOptions {
    /// Those of this account, from wherever its password was tried
    #[arg(long, value_name = "ADDRESS", value_parser = parse_email)]
    email: Option<Email>,

    /// Those of this IP address, such as 192.0.2.7; with IPv6, of its network of 64 bits
    #[arg(long, value_name = "IP")]
    address: Option<IpAddr>,

    /// That of this application's key
    #[arg(long, value_name = "ID", value_parser = parse_key_id)]
    key_id: Option<ApiKeyId>,

    /// Every one
    #[arg(long)]
    all: bool,
}

impl From<CounterOptions> for ThrottlesToClear {
    fn from(CounterOptions { email, address, key_id, all: _ }: CounterOptions) -> Self {
        let one = email.map(Self::Account).or(address.map(Self::Address)).or(key_id.map(Self::Key));
        // One of them was given, and only one.
        one.unwrap_or(Self::All)
    }
}

fn parse_email(text: &str) -> Result<Email, String> {
    Email::parse(text).ok_or_else(|| "write it as jane@example.com".into())
}

fn parse_name(text: &str) -> Result<Name, String> {
    Name::parse(text).ok_or_else(|| "write 1 to 200 characters, none of them a control character".into())
}

fn parse_key_id(text: &str) -> Result<ApiKeyId, String> {
    ApiKeyId::parse(text)
        .ok_or_else(|| "write its 32 hex digits, as `roster throttle list` and GET /auth/keys show them".into())
}

fn parse_endpoint(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|error| error.to_string())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if is_web { Ok(text.to_owned()) } else { Err("write it as http://localhost:8000".into()) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_makes_sense() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_what_is_done_without_a_word() {
        for arguments in
            [["roster", "--port", "0", "--memory"].as_slice(), &["roster", "serve", "--port", "0", "--memory"]]
        {
            let Cli { command, serve } = Cli::try_parse_from(arguments).unwrap();
            let options = match command {
                Some(Command::Serve(options)) => options,
                None => serve,
                Some(other) => panic!("{other:?}"),
            };
            assert_eq!((options.port, options.memory, options.data), (0, true, PathBuf::from(".roster")));
        }
    }

    #[test]
    fn the_store_alone_is_served_to_this_machine_and_its_containers() {
        for host in ["127.0.0.1", "::1", "172.17.0.1", "192.168.65.1", "fd00::1"] {
            let Some(Command::Dynamodb(options)) =
                Cli::try_parse_from(["roster", "dynamodb", "--host", host]).unwrap().command
            else {
                panic!("not dynamodb");
            };
            assert_eq!((options.host, options.port), (host.parse().unwrap(), 8000));
        }
    }

    #[test]
    fn the_stack_may_be_named_before_or_after_what_to_do_with_it() {
        for arguments in [
            ["roster", "signing-keys", "--data", "x", "rotate", "--now"],
            ["roster", "signing-keys", "rotate", "--now", "--data", "x"],
        ] {
            let Some(Command::SigningKeys { command, stack }) = Cli::try_parse_from(arguments).unwrap().command else {
                panic!("not signing-keys");
            };
            assert!(matches!(command, SigningKeysCommand::Rotate { now: true }));
            assert_eq!(stack.data, Some(PathBuf::from("x")));
        }
        assert!(Cli::try_parse_from(["roster", "signing-keys", "retire"]).is_err(), "which one?");
        // One key in 64 has a name that looks like an option.
        let retire = Cli::try_parse_from(["roster", "signing-keys", "retire", "-HN0dfYr"]).unwrap().command;
        assert!(matches!(
            retire,
            Some(Command::SigningKeys { command: SigningKeysCommand::Retire { kid }, .. }) if kid == "-HN0dfYr"
        ));
    }

    #[test]
    fn the_counters_to_clear_are_named_by_whose_they_are() {
        let which = |arguments: &[&str]| {
            let arguments = [&["roster", "throttle", "clear"], arguments].concat();
            match Cli::try_parse_from(arguments).unwrap().command {
                Some(Command::Throttle { command: ThrottleCommand::Clear(which), .. }) => ThrottlesToClear::from(which),
                other => panic!("{other:?}"),
            }
        };
        let jane = Email::parse("jane@example.com").unwrap();
        let key = "0123456789abcdef0123456789abcdef";
        assert_eq!(which(&["--email", "jane@example.com"]), ThrottlesToClear::Account(jane));
        assert_eq!(which(&["--address", "::1"]), ThrottlesToClear::Address("::1".parse().unwrap()));
        assert_eq!(which(&["--key-id", key]), ThrottlesToClear::Key(ApiKeyId::parse(key).unwrap()));
        assert_eq!(which(&["--all"]), ThrottlesToClear::All);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for arguments in [
            ["--memory", "--data", "x"].as_slice(),
            &["--memory", "--dynamodb-endpoint", "http://localhost:8000"],
            &["--dynamodb-endpoint", "localhost:8000"],
            &["--port", "65536"],
            &["dynamodb", "--memory", "--data", "x"],
            &["dynamodb", "--host", "0.0.0.0"],
            &["dynamodb", "--host", "203.0.113.7"],
            &["dynamodb", "--host", "::"],
            &["dynamodb", "--api-url", "localhost:3000"],
            &["audit"],
            &["audit", "verify", "--day", "yesterday"],
            &["throttle", "clear"],
            &["throttle", "clear", "--all", "--address", "192.0.2.7"],
            &["throttle", "clear", "--email", "jane"],
            &["admin", "create"],
            &["admin", "create", "--email", "ada"],
            &["admin", "create", "--email", "ada@example.com", "--name", ""],
            &["admin", "create", "--email", "ada@example.com", "--password", "violet anvil 7 rivers"],
        ] {
            assert!(Cli::try_parse_from([&["roster"], arguments].concat()).is_err(), "{arguments:?}");
        }
    }
}
