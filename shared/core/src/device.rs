//! What to call the device a session began on, for a person who looks for their own in a list:
//! "Firefox on Windows". A guess from the `User-Agent`, which anybody can forge: nothing may depend
//! on it.

use roster_types::name::is_layout_control;
use roster_types::statistics::UNKNOWN_DEVICE;
use woothee::parser::{Parser, WootheeResult};

/// What stands where the client does not say what it is.
pub const UNKNOWN: &str = UNKNOWN_DEVICE;
/// Longer user agents exist only in mischief; browsers' stay under 300 characters.
const MAX_READ: usize = 1024;
/// The first word is as long as the client pleases, and a list has little room.
const MAX_SHOWN: usize = 64;
/// Enough to tell devices apart; a session's row should stay small.
const MAX_STORED: usize = 256;

/// The device behind a `User-Agent`: browser family " on " system family without versions; for
/// other clients the product's name, as "curl"; else "Unknown device".
pub fn label(user_agent: Option<&str>) -> String {
    let Some(user_agent) = user_agent else {
        return UNKNOWN.to_owned();
    };
    let user_agent: String = user_agent.chars().take(MAX_READ).collect();

    let recognised = Parser::new().parse(&user_agent);
    recognised
        .and_then(|found| recognised_label(&found))
        .or_else(|| product(&user_agent).map(str::to_owned))
        .unwrap_or_else(|| UNKNOWN.to_owned())
}

/// The part of a `User-Agent` that is kept with the session: at most 256 characters, without those
/// that could break a log line.
pub fn stored_user_agent(user_agent: &str) -> String {
    user_agent.chars().filter(|&character| !is_layout_control(character)).take(MAX_STORED).collect()
}

fn recognised_label(found: &WootheeResult<'_>) -> Option<String> {
    let browser = browser(found.name)?;
    Some(match system(found.os) {
        Some(system) => format!("{browser} on {system}"),
        None => browser.to_owned(),
    })
}

/// The browser's family, or the robot's. `None` where the library only says what sort of program it
/// is: then the product's own name tells more.
fn browser(name: &str) -> Option<&str> {
    match name {
        "UNKNOWN" | "HTTP Library" | "misc crawler" | "RSSReader" => None,
        "SamsungBrowser" => Some("Samsung Internet"),
        "Webview" => Some("WebView"),
        other => Some(other),
    }
}

/// The system's family: what the library tells apart by version or by hardware is one to its owner.
fn system(name: &str) -> Option<&str> {
    const FAMILIES: [(&str, &str); 7] = [
        ("Windows Phone", "Windows Phone"),
        ("Windows", "Windows"),
        ("iP", "iOS"),
        ("BlackBerry", "BlackBerry"),
        ("Nintendo", "Nintendo"),
        ("PlayStation", "PlayStation"),
        ("Xbox", "Xbox"),
    ];
    match name {
        "UNKNOWN" => None,
        "Mac OSX" => Some("macOS"),
        "Mac OS Classic" => Some("Mac OS"),
        other => {
            let family = FAMILIES.iter().find(|(start, _)| other.starts_with(start));
            Some(family.map_or(other, |&(_, family)| family))
        }
    }
}

/// The first product of a `User-Agent`. Nearly everything calls itself Mozilla first, so of a
/// `Mozilla/5.0 (compatible; SomeBot/1.0)` it is the second name that counts.
fn product(user_agent: &str) -> Option<&str> {
    let behind_mozilla = user_agent.starts_with("Mozilla/").then(|| user_agent.split_once("(compatible; ")).flatten();
    let text = behind_mozilla.map_or(user_agent, |(_, products)| products).trim_start();

    let end = text.find(['/', ' ', ';', ')']).unwrap_or(text.len());
    let end = text.char_indices().nth(MAX_SHOWN).map_or(end, |(index, _)| end.min(index));
    let name = text.get(..end)?;

    let says_something = name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    (says_something && name.bytes().all(is_token_byte)).then_some(name)
}

/// What RFC 9110, section 5.6.2, allows in a product's name: nothing that controls, quotes or marks up.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_labels(cases: &[(&str, &str)]) {
        for (user_agent, expected) in cases {
            assert_eq!(label(Some(user_agent)), *expected, "{user_agent}");
        }
    }

    #[test]
    fn browsers_on_desktops_are_named_with_their_system() {
        assert_labels(&[
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:136.0) Gecko/20100101 Firefox/136.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36 Edg/134.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 OPR/117.0.0.0",
                "Opera on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 YaBrowser/25.2.0.2123 Safari/537.36",
                "Yandex Browser on Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer on Windows"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
                "Chrome on macOS",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:136.0) Gecko/20100101 Firefox/136.0", "Firefox on macOS"),
            ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
        ]);
    }

    #[test]
    fn browsers_on_phones_and_tablets_are_named_with_their_system() {
        assert_labels(&[
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3.1 Mobile/15E148 Safari/604.1",
                "Safari on iOS",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
                "Safari on iOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/134.0.6998.33 Mobile/15E148 Safari/604.1",
                "Chrome on iOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/136.0 Mobile/15E148 Safari/605.1.15",
                "Firefox on iOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_7_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/134.0.3124.57 Mobile/15E148 Safari/605.1.15",
                "Edge on iOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("Mozilla/5.0 (Android 15; Mobile; rv:136.0) Gecko/136.0 Firefox/136.0", "Firefox on Android"),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0.0.0 Mobile Safari/537.36",
                "WebView on Android",
            ),
            (
                "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile",
                "Chrome",
            ),
        ]);
    }

    #[test]
    fn programs_are_named_by_their_product() {
        assert_labels(&[
            ("curl/8.5.0", "curl"),
            ("python-requests/2.32.3", "python-requests"),
            ("okhttp/4.12.0", "okhttp"),
            ("PostmanRuntime/7.43.0", "PostmanRuntime"),
            ("Go-http-client/2.0", "Go-http-client"),
            ("Wget/1.21.4", "Wget"),
            ("Java/17.0.9", "Java"),
            ("Apache-HttpClient/4.5.14 (Java/17.0.9)", "Apache-HttpClient"),
            ("aws-sdk-rust/1.3.9 os/linux lang/rust/1.84.0", "aws-sdk-rust"),
            ("PHP/8.3", "PHP"),
            ("node", "node"),
            ("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A)", "Dalvik"),
        ]);
    }

    #[test]
    fn robots_are_named_without_a_system() {
        assert_labels(&[
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
            ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot"),
            ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "YandexBot"),
            ("SomeBot/1.0 (+https://example.com/bot)", "SomeBot"),
        ]);
    }

    #[test]
    fn what_says_nothing_is_an_unknown_device() {
        assert_eq!(label(None), "Unknown device");
        assert_labels(&[
            ("", "Unknown device"),
            ("   ", "Unknown device"),
            ("-", "Unknown device"),
            ("/", "Unknown device"),
            ("<script>alert(1)</script>", "Unknown device"),
            ("\"quoted\"/1", "Unknown device"),
            ("клиент/1.0", "Unknown device"),
            ("evil\r\nSet-Cookie: a=b", "Unknown device"),
            ("\u{202E}lruc/8", "Unknown device"),
            ("Mozilla/5.0 (compatible; )", "Unknown device"),
        ]);
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(label(Some(&"x".repeat(5000))), "x".repeat(64));
    }

    #[test]
    fn the_stored_user_agent_is_bounded_and_fits_on_a_line() {
        assert_eq!(stored_user_agent("curl/8\r\n\u{1b}[31m\u{2028}.5"), "curl/8[31m.5");
        assert_eq!(stored_user_agent(&"ы".repeat(1000)).chars().count(), 256);
    }

    proptest! {
        #[test]
        fn a_label_is_always_short_and_plain(text in any::<String>()) {
            let label = label(Some(&text));
            prop_assert!((1..=128).contains(&label.chars().count()));
            prop_assert!(!label.chars().any(is_layout_control));
        }

        #[test]
        fn pieces_of_user_agents_in_any_order_are_read(pieces in proptest::collection::vec(
            prop_oneof![
                Just("Mozilla/5.0 "), Just("(compatible; "), Just("MSIE "), Just("Windows "), Just("NT 10.0"), Just(";"), Just(")"),
                Just("iPhone; "), Just("like Mac OS X"), Just("Mac OS X "), Just("Trident/"), Just("Opera"), Just("DoCoMo/"), Just("KDDI-"),
                Just("SoftBank"), Just("WILLCOM"), Just("Xbox"), Just("Chrome"), Just("wv"), Just("Safari/"), Just("Firefox/"), Just("BB10"),
                Just("PlayStation 4 "), Just("CFNetwork/"), Just("Sleipnir/"), Just("Linux "), Just("Android-"), Just("1.0"), Just("я"),
            ], 0..12)) {
            let label = label(Some(&pieces.concat()));
            prop_assert!(!label.is_empty() && !label.contains("UNKNOWN"));
        }
    }
}
