//! Rules of the code base that the compiler does not check: which code may name what, how long things may be, what is
//! forbidden. Each failure gives the reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roster::template::Template;
use walkdir::WalkDir;

pub(crate) struct Source {
    /// Relative to the repository's root.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap();
        self.is_in(&["tests/"]) || self.path.contains("/tests/") || name == "tests.rs" || name.starts_with("test_")
    }

    /// The part that is compiled into the product: tests stand last in a file.
    fn product(&self) -> &str {
        let is_end = |(_, rest): &(usize, &str)| !rest.lines().nth(1).is_some_and(|next| next.trim().ends_with(';'));
        let ends = self.text.match_indices("#[cfg(test)]").map(|(at, _)| (at, &self.text[at..]));
        let end = ends.filter(is_end).map(|(at, _)| at).next();
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

pub(crate) fn files(is_wanted: impl Fn(&str) -> bool) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let is_ours =
        |name: &str| !["target", ".git", ".roster", ".aws-sam", "node_modules", "__pycache__"].contains(&name);
    let walk = WalkDir::new(&root).sort_by_file_name().into_iter();
    let entries = walk.filter_entry(|entry| entry.file_name().to_str().is_some_and(is_ours)).map(Result::unwrap);
    let mut files = Vec::new();
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        if is_wanted(&path) {
            files.push(Source { text: fs::read_to_string(entry.path()).unwrap(), path });
        }
    }
    assert!(!files.is_empty(), "no file was found");
    files
}

fn rust_files() -> Vec<Source> {
    files(|path| path.ends_with(".rs"))
}

fn product_files() -> Vec<Source> {
    let mut files = rust_files();
    files.retain(|file| !file.is_test());
    files
}

/// Fails and lists the files if there are any.
fn none(broken: impl IntoIterator<Item = String>, rule: &str) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

fn paths<'a>(files: &'a [Source], is_broken: impl Fn(&Source) -> bool + 'a) -> impl Iterator<Item = String> + 'a {
    files.iter().filter(move |file| is_broken(file)).map(|file| file.path.clone())
}

#[test]
fn only_the_store_knows_dynamodb() {
    // In AWS it is CloudFormation that makes tables; on a laptop it is roster/src/local/store. What is bare has no
    // store before the SDK.
    let rooms = ["shared/store/src/", "roster/src/local/store/", "bench/bare/"];
    let broken = |file: &Source| file.text.contains("aws_sdk_dynamodb") && !file.is_in(&rooms);
    none(paths(&product_files(), broken), "only a store may use aws_sdk_dynamodb: add a store method in domain terms");
}

#[test]
fn only_http_and_the_functions_know_axum() {
    let rooms = ["shared/http/src/", "functions/"];
    let broken = |file: &Source| file.product().contains("axum") && !file.is_in(&rooms);
    none(paths(&product_files(), broken), "only shared/http/src and the functions may use axum");
}

#[test]
fn what_serialises_is_data_of_a_wire_a_store_a_token_or_a_file() {
    let rooms = [
        "shared/store/src/",
        // Error bodies that two APIs share; claims; the JWK set, which has one format everywhere.
        "shared/http/src/titled.rs",
        "shared/crypto/src/token/access.rs",
        "shared/http/src/jwks.rs",
        // API Gateway's event, the template, and the notes that a run leaves for the next.
        "roster/src/local/gateway/event.rs",
        "roster/src/local/template/",
        "roster/src/local/demo.rs",
        // Measured figures and list prices, which are JSON files.
        "roster/src/operator/cost/",
        // Has no store.
        "bench/bare/",
        // A complete program for others to copy.
        "docs/integrate/verify.rs",
    ];
    let is_wire = |path: &str| path.starts_with("functions/") && path.contains("/src/wire");
    let derives = |text: &str| {
        let derives = text.split("derive(").skip(1).filter_map(|rest| rest.split_once(')'));
        derives.into_iter().any(|(list, _)| list.contains("Serialize") || list.contains("Deserialize"))
    };
    let broken = |file: &Source| derives(file.product()) && !is_wire(&file.path) && !file.is_in(&rooms);
    none(paths(&product_files(), broken), "domain types do not implement serde: add a type for the wire or the item");
}

#[test]
fn functions_depend_on_no_store_and_nothing_that_is_deployed_on_the_embedded_one() {
    for manifest in files(|path| path.ends_with("Cargo.toml") && path.contains('/')) {
        let has = |dependency: &str| manifest.text.lines().any(|line| line.starts_with(dependency));
        let is_function = manifest.is_in(&["functions/"]);
        let clients = manifest.text.lines().filter(|line| line.starts_with("aws-sdk"));
        // A bus, a queue and a mail server are not stores: these functions exist to use them.
        let may_have = |line: &str| {
            let is_outlet = ["aws-sdk-eventbridge.", "aws-sdk-sqs."].iter().any(|name| line.starts_with(name));
            let is_queue = line.starts_with("aws-sdk-sqs.") && manifest.is_in(&["functions/statistics/"]);
            let is_post = line.starts_with("aws-sdk-sesv2.") && manifest.is_in(&["functions/mailer/"]);
            is_queue || is_post || (is_outlet && manifest.is_in(&["functions/events/"]))
        };
        assert!(
            !is_function || clients.into_iter().all(may_have),
            "{}: a function must use the directory, not an AWS client",
            manifest.path
        );
        let may_embed = manifest.is_in(&["roster/", "tests/", "bench/"]);
        assert!(
            may_embed || !has("dynoxide"),
            "{}: code that runs in AWS must not contain the embedded store",
            manifest.path
        );
    }
}

#[test]
fn keys_of_items_are_built_in_one_file() {
    // The bare benchmark uses no crate of ours, and the growth benchmark fills tables as tests do.
    let exempt = ["bench/bare/", "bench/src/growth/fill.rs"];
    let broken = |file: &Source| {
        let prefixes = ["user", "users", "email", "counter", "idempotency"];
        let is_key = |prefix: &&str| file.product().contains(&format!("\"{prefix}#"));
        prefixes.iter().any(is_key) && file.path != "shared/store/src/keys.rs" && !file.is_in(&exempt)
    };
    none(paths(&product_files(), broken), "build the key in shared/store/src/keys.rs");
}

#[test]
fn no_table_is_walked_to_serve_a_request_but_two() {
    let files = product_files();
    let scans = files.iter().map(|file| (file.path.clone(), file.product().matches(".scan()").count()));
    let scans: Vec<_> = scans.filter(|(_, count)| *count > 0).collect();
    // Custom roles are few. The legacy sessions API and the panel show administrators all users' sessions. No request
    // reads the attempt counters: they are shown to the operator.
    let walked = ["roles", "sessions", "throttle_lists"];
    assert_eq!(scans, walked.map(|file| (format!("shared/store/src/{file}.rs"), 1)));
}

#[test]
fn nothing_unwraps_outside_tests() {
    let broken = |file: &Source| file.product().contains(".unwrap()") || file.product().contains(".unwrap_err()");
    none(paths(&product_files(), broken), "return an error, or say in expect() why it cannot fail at start");
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_left_out() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!("), concat!("unimple", "mented!(")];
    let left = |file: &Source| words.iter().any(|word| file.text.contains(word));
    none(paths(&rust_files(), left), "do it now, or write an issue");
    let ignored = |file: &Source| file.text.contains(concat!("#[ig", "nore"));
    none(paths(&rust_files(), ignored), "an ignored test proves nothing: fix or delete it");
}

#[test]
fn no_test_sleeps() {
    // The fault proxy delays answers on the wire, which has no clock to replace.
    let proxy = ["tests/fault-proxy/src/proxy.rs"];
    let broken = |file: &Source| file.is_test() && !file.is_in(&proxy) && file.text.contains(concat!("sl", "eep("));
    none(paths(&rust_files(), broken), "advance the test's clock instead");
}

#[test]
fn nothing_names_a_path_of_somebodys_machine() {
    let places = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("C:", "\\")];
    let is_text = |path: &str| {
        let endings = [".rs", ".toml", ".yaml", ".yml", ".md", ".txt", ".py", ".sh", ".mjs", ".go", ".json"];
        // The scripts of CI have names without an ending.
        path.starts_with(".ci/") || endings.iter().any(|ending| path.ends_with(ending))
    };
    let broken = |file: &Source| places.iter().any(|place| file.text.contains(place));
    none(paths(&files(is_text), broken), "this exists only on one machine");
}

#[test]
fn every_file_opens_with_what_lives_in_it() {
    let broken = |file: &Source| !file.text.starts_with("//! ");
    none(paths(&rust_files(), broken), "describe the module in one to three lines");
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let files = rust_files();
    let long = files.iter().map(|file| (&file.path, file.text.lines().count())).filter(|(_, lines)| *lines > 400);
    none(long.map(|(path, lines)| format!("{path}: {lines}")), "split the file");
}

#[test]
fn a_handler_is_a_paragraph() {
    let handlers = files(|path| path.contains("/src/handlers/") && !path.ends_with("/mod.rs"));
    let mut lengths: Vec<(usize, &str)> =
        handlers.iter().flat_map(|file| handler_lengths(file).into_iter().map(|lines| (lines, &*file.path))).collect();
    lengths.sort_unstable();
    let (longest, path) = lengths[lengths.len() - 1];
    let (median, _) = lengths[lengths.len() / 2];
    assert!(longest <= 60, "{path} takes {longest} lines: move a rule into shared/core");
    assert!(median <= 20, "the median handler has {median} lines");
}

/// The length of each handler from its first line to its closing brace.
fn handler_lengths(file: &Source) -> Vec<usize> {
    // A page and its forms are one file of the panel; elsewhere a file is one operation.
    let door =
        if file.is_in(&["functions/console/"]) { "\npub(crate) async fn " } else { "\npub(crate) async fn handler(" };
    let handlers = file.text.split(door).skip(1);
    let lengths: Vec<usize> = handlers.map(|text| text.lines().take_while(|line| *line != "}").count() + 1).collect();
    assert!(!lengths.is_empty(), "{}: write the operation as a `pub(crate) async fn`", file.path);
    lengths
}

#[test]
fn each_function_is_a_program_named_after_its_folder() {
    let mut folders = BTreeSet::new();
    for manifest in files(|path| path.starts_with("functions/") && path.ends_with("Cargo.toml")) {
        let folder = manifest.path.split('/').nth(1).unwrap().to_owned();
        assert!(manifest.text.contains(&format!("[package]\nname = \"{folder}\"\n")), "{}", manifest.path);
        // A second `bootstrap` would overwrite the first: cargo does not distinguish programs by package.
        assert!(!manifest.text.contains("[[bin]]"), "{}: do not rename the program", manifest.path);
        folders.insert(folder);
    }
    let mains: Vec<Source> = files(|path| path.starts_with("functions/") && path.ends_with("/src/main.rs"));
    assert_eq!(mains.len(), folders.len());
    none(paths(&mains, |file| file.text.lines().count() > 15), "a main only starts the function");

    let template = Template::built_in().unwrap();
    let functions = template.functions.iter().chain(&template.tasks);
    let binaries: BTreeSet<String> = functions.map(|function| function.binary.clone()).collect();
    assert_eq!(binaries, folders, "left: the template's programs, right: the folders");
}
